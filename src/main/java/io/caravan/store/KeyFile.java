package io.caravan.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/**
 * The key of a trial run: made once, kept beside the embedded database it belongs to, readable by
 * its owner only. {@code live} never uses it.
 */
final class KeyFile {
  static final String NAME = "caravan.key";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private KeyFile() {}

  /** Reads the key of a data directory, making it first if there is none. */
  static SealerKey loadOrCreate(Path directory) {
    Path file = directory.resolve(NAME);
    try {
      if (!Files.exists(file)) {
        create(directory, file);
      }
      if (isPosix(file)) {
        Files.setPosixFilePermissions(file, OWNER_ONLY);
      }
      return EncryptionSettings.parse(file.toString(), Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The encryption key file "
              + file
              + " cannot be read or made. Let this user write the data directory, or set"
              + " caravan.encryption.keys.",
          e);
    }
  }

  /** Complete or not at all, also when two nodes start at once: the first one's key stays. */
  private static void create(Path directory, Path file) throws IOException {
    Files.createDirectories(directory);
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    Path fresh =
        isPosix(directory)
            ? Files.createTempFile(
                directory, NAME, ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY))
            : Files.createTempFile(directory, NAME, ".new");
    try {
      Files.writeString(
          fresh, "local:" + Base64.getEncoder().encodeToString(secret), StandardOpenOption.SYNC);
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      // Another node was first.
      return;
    } catch (UnsupportedOperationException e) {
      Files.move(fresh, file);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
