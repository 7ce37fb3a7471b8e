package io.caravan.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.platform.InvalidSetting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
  private static final SealerKey OLD = key("old", 1);
  private static final SealerKey NEW = key("new", 2);

  @Test
  void whatWasSealedOpensAtItsPlaceOnly() {
    Sealer sealer = new Sealer(List.of(NEW));
    byte[] sealed = sealer.seal(1, "store_token.access_token", "token");
    assertThat(new String(sealed, UTF_8)).doesNotContain("token");
    assertThat(sealer.openText(1, "store_token.access_token", sealed)).isEqualTo("token");
    assertThatThrownBy(() -> sealer.open(2, "store_token.access_token", sealed))
        .isInstanceOf(Sealer.BrokenSeal.class)
        .hasMessageContaining("store 2");
    assertThatThrownBy(() -> sealer.open(1, "store_token.refresh_token", sealed))
        .isInstanceOf(Sealer.BrokenSeal.class);
  }

  @Test
  void aChangedByteIsNoticed() {
    Sealer sealer = new Sealer(List.of(NEW));
    byte[] sealed = sealer.seal(1, "c", "token");
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> sealer.open(1, "c", changed)).isInstanceOf(Sealer.BrokenSeal.class);
    }
  }

  @Test
  void theSameTextIsNeverSealedTheSameTwice() {
    Sealer sealer = new Sealer(List.of(NEW));
    assertThat(sealer.seal(1, "c", "token")).isNotEqualTo(sealer.seal(1, "c", "token"));
  }

  @Test
  void afterARotationTheOldKeyStillOpensAndTheNewOneSeals() {
    byte[] before = new Sealer(List.of(OLD)).seal(1, "c", "before");
    Sealer rotated = new Sealer(List.of(NEW, OLD));
    assertThat(rotated.openText(1, "c", before)).isEqualTo("before");
    byte[] after = rotated.seal(1, "c", "after");
    assertThat(new Sealer(List.of(NEW)).openText(1, "c", after)).isEqualTo("after");
    assertThatThrownBy(() -> new Sealer(List.of(NEW)).open(1, "c", before))
        .isInstanceOf(Sealer.BrokenSeal.class)
        .hasMessageContaining("caravan.encryption.keys");
  }

  @Test
  void keysAreCheckedWithoutBeingShown() {
    String good = "a:" + Base64.getEncoder().encodeToString(new byte[32]);
    assertThat(new EncryptionSettings(List.of(good)).parsed()).hasSize(1);
    assertThatThrownBy(() -> new EncryptionSettings(List.of("a:c2hvcnQ=")))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("caravan.encryption.keys[0]")
        .hasMessageContaining("5 bytes")
        .hasMessageNotContaining("c2hvcnQ");
    assertThatThrownBy(() -> new EncryptionSettings(List.of(good, good)))
        .hasMessageContaining("caravan.encryption.keys[1]")
        .hasMessageContaining("repeats");
    assertThatThrownBy(() -> new EncryptionSettings(List.of(good.substring(2))))
        .hasMessageContaining("id:base64");
    assertThat(new EncryptionSettings(List.of(good)).toString()).doesNotContain("AAAA");
  }

  @Test
  void aTrialRunMakesItsKeyOnceForItsOwnerOnly(@TempDir Path parent) throws Exception {
    Path data = parent.resolve("data");
    SealerKey made = KeyFile.loadOrCreate(data);
    SealerKey again = KeyFile.loadOrCreate(data);
    assertThat(again.secret()).isEqualTo(made.secret()).isNotEqualTo(new byte[32]);
    Path file = data.resolve("caravan.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(data)) {
      assertThat(files).containsExactly(file);
    }
  }

  private static SealerKey key(String id, int fill) {
    byte[] secret = new byte[32];
    java.util.Arrays.fill(secret, (byte) fill);
    return new SealerKey(id, secret);
  }
}
