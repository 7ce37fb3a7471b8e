package io.caravan.sandbox.tiktok;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** The smallest PDF and PNG files that every reader opens. */
final class DocumentFormats {

  /** Width and height in points. */
  private static final Map<String, String> SIZES =
      Map.of("A4", "595 842", "A5", "420 595", "A6", "298 420");

  private static final int WIDTH = 128;
  private static final int HEIGHT = 64;

  /** A page with a few lines of ASCII. */
  static byte[] pdf(String size, List<String> lines) {
    var text = new StringBuilder("BT /F1 10 Tf 20 280 Td 16 TL ");
    for (String line : lines) {
      text.append('(').append(line.replaceAll("[^ -~]|[()\\\\]", "?")).append(") Tj T* ");
    }
    text.append("ET");
    List<String> objects =
        List.of(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 "
                + SIZES.getOrDefault(size, "298 420")
                + "] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length " + text.length() + " >>\nstream\n" + text + "\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    var file = new StringBuilder("%PDF-1.4\n");
    var offsets = new ArrayList<Integer>();
    for (int i = 0; i < objects.size(); i++) {
      offsets.add(file.length());
      file.append(i + 1).append(" 0 obj\n").append(objects.get(i)).append("\nendobj\n");
    }
    int table = file.length();
    file.append("xref\n0 ").append(objects.size() + 1).append("\n0000000000 65535 f \n");
    for (int offset : offsets) {
      file.append(String.format("%010d 00000 n \n", offset));
    }
    file.append("trailer\n<< /Size ")
        .append(objects.size() + 1)
        .append(" /Root 1 0 R >>\nstartxref\n")
        .append(table)
        .append("\n%%EOF\n");
    return file.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Bars, black on white, by the bits of a text. */
  static byte[] png(String text) {
    var pixels = ByteBuffer.allocate(HEIGHT * (WIDTH + 1));
    byte[] bits = text.getBytes(StandardCharsets.US_ASCII);
    for (int row = 0; row < HEIGHT; row++) {
      pixels.put((byte) 0);
      for (int column = 0; column < WIDTH; column++) {
        boolean black =
            bits.length > 0 && (bits[column / 8 % bits.length] >> (column % 8) & 1) == 1;
        pixels.put((byte) (black ? 0 : 255));
      }
    }
    var file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    var header = ByteBuffer.allocate(13).putInt(WIDTH).putInt(HEIGHT);
    header.put((byte) 8).put((byte) 0).put((byte) 0).put((byte) 0).put((byte) 0);
    chunk(file, "IHDR", header.array());
    chunk(file, "IDAT", deflated(pixels.array()));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static byte[] deflated(byte[] raw) {
    var deflater = new Deflater();
    deflater.setInput(raw);
    deflater.finish();
    var out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1024];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
    var named = ByteBuffer.allocate(4 + data.length);
    named.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    var check = new CRC32();
    check.update(named.array());
    file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    file.writeBytes(named.array());
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) check.getValue()).array());
  }

  private DocumentFormats() {}
}
