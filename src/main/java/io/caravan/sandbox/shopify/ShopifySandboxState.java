package io.caravan.sandbox.shopify;

import java.nio.file.Path;
import java.util.Map;
import org.h2.mvstore.MVStore;

/** Where the simulated shops live: named maps of JSON texts, in memory or in one file. */
public interface ShopifySandboxState extends AutoCloseable {

  /** The map of that name, made when first asked for. Safe for use by many threads. */
  Map<String, String> map(String name);

  /** Called after each change that was answered, so that an answered order outlives a crash. */
  void commit();

  @Override
  void close();

  /** Forgotten when the program ends. */
  static ShopifySandboxState inMemory() {
    return new MvState(new MVStore.Builder().open(), false);
  }

  /** Kept in this file, which only one program at a time may open. */
  static ShopifySandboxState in(Path file) {
    MVStore store =
        new MVStore.Builder()
            .fileName(file.toString())
            .autoCommitDisabled()
            .pageSplitSize(4 * 1024)
            .compress()
            .open();
    // nobody reads old versions: their space is free at once
    store.setRetentionTime(0);
    store.setVersionsToKeep(0);
    store.compactFile(MvState.LONGEST_COMPACTION_MS);
    return new MvState(store, true);
  }
}

record MvState(MVStore store, boolean durable) implements ShopifySandboxState {

  static final int LONGEST_COMPACTION_MS = 500;

  @Override
  public Map<String, String> map(String name) {
    return store.openMap(name);
  }

  @Override
  public void commit() {
    if (durable) {
      store.commit();
    }
  }

  @Override
  public void close() {
    if (!store.isClosed()) {
      store.close(LONGEST_COMPACTION_MS);
    }
  }
}
