package io.caravan.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory with the classes of one mutant, to be laid over the packaged program. */
final class Overlay {
  private Overlay() {}

  static Path of(Class<?> mutant) {
    Path root = Path.of("target", "e2e-overlays", mutant.getSimpleName());
    copy(root, mutant);
    for (int n = 1; n <= 9; n++) {
      try {
        copy(root, Class.forName(mutant.getName() + "$" + n));
      } catch (ClassNotFoundException e) {
        break;
      }
    }
    return root;
  }

  private static void copy(Path root, Class<?> type) {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not compiled");
      }
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
