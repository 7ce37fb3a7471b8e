package io.caravan.ops;

import io.caravan.mapping.LinkCsv;
import io.caravan.mapping.LinkImport;
import io.caravan.mapping.LinkPart;
import io.caravan.mapping.SkuMappings;
import io.caravan.store.Store;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The SKU mapping table as a file. */
@RestController
@RequestMapping("/api/mappings/skus.csv")
@Tag(name = "SKU mappings", description = "Which Shopify variant a TikTok SKU is")
class SkuTableApi {
  private static final int LINES_AT_ONCE = 1_000;

  private final SkuMappings mappings;
  private final LinkImport imports;
  private final Links links;
  private final Audit audit;
  private final JsonMapper json;

  SkuTableApi(SkuMappings mappings, LinkImport imports, Links links, Audit audit, JsonMapper json) {
    this.mappings = mappings;
    this.imports = imports;
    this.links = links;
    this.audit = audit;
    this.json = json;
  }

  @Schema(name = "SkuImportDifference")
  record Difference(
      String tiktokSkuId,
      @Schema(allowableValues = {"added", "changed", "removed"}) String change,
      @Nullable JsonNode before,
      @Nullable JsonNode after,
      @Schema(description = "Parked orders that it releases") long waitingOrders) {}

  @Schema(name = "SkuImportError")
  record LineError(
      String file,
      @Schema(description = "Of the file, from 1") long line,
      @Schema(description = "The header's name; none for the line as a whole")
          @Nullable String column,
      String value,
      String expected,
      @Schema(description = "What to do") String action) {}

  @Schema(name = "SkuImport")
  record Imported(
      String store,
      boolean dryRun,
      @Schema(description = "Behind the header") long lines,
      @Schema(description = "SKUs that had no link") long added,
      long changed,
      long unchanged,
      @Schema(description = "Links the file does not name; with mode=replace only") long removed,
      @Schema(description = "Parked orders that this releases") long released,
      @Schema(description = "What orders wait for first; at most 200") List<Difference> differences,
      long errorCount,
      @Schema(description = "By line; at most 200. With any of them nothing is imported")
          List<LineError> errors) {}

  @GetMapping(produces = "text/csv")
  @Operation(
      summary = "The SKU mapping table as a file",
      description =
          "UTF-8, a header, one line for each part of a link; SKUs without a link have a line with"
              + " an empty variant_id, to be filled in.")
  void export(@RequestParam(required = false) @Nullable String store, HttpServletResponse response)
      throws IOException {
    Store link = links.meant(store);
    response.setContentType("text/csv");
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"skus-" + link.name() + ".csv\"");
    try (Writer out =
            new BufferedWriter(
                new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
        CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180)) {
      csv.printRecord(LinkCsv.COLUMNS);
      // Page by page: no connection is held while a slow reader takes its time.
      String after = "";
      List<SkuMappings.Line> lines;
      do {
        lines = mappings.lines(link.id(), after, LINES_AT_ONCE);
        for (SkuMappings.Line line : lines) {
          print(csv, line);
          after = line.tiktokSkuId();
        }
      } while (!lines.isEmpty());
    }
  }

  private static void print(CSVPrinter csv, SkuMappings.Line line) throws IOException {
    if (line.parts().isEmpty()) {
      print(csv, line, null);
    }
    for (LinkPart part : line.parts()) {
      print(csv, line, part);
    }
  }

  private static void print(CSVPrinter csv, SkuMappings.Line line, @Nullable LinkPart part)
      throws IOException {
    csv.printRecord(
        LinkCsv.guarded(line.tiktokSkuId()),
        LinkCsv.guarded(line.tiktokProductId()),
        LinkCsv.guarded(line.sellerSku()),
        LinkCsv.guarded(line.title()),
        part == null ? "" : LinkCsv.guarded(part.variantId()),
        part == null ? "" : part.quantity(),
        line.state().name().toLowerCase(java.util.Locale.ROOT),
        LinkCsv.guarded(line.origin()),
        line.waitingOrders());
  }

  @PostMapping(consumes = "text/csv")
  @Operation(
      summary = "Import the SKU mapping table from a file",
      description =
          "UTF-8; a header with tiktok_sku_id and variant_id at least, and tiktok_product_id and"
              + " quantity if wanted; separated by comma, semicolon or tab. Several lines of a SKU"
              + " are a bundle; a line without a variant is skipped. All or nothing. Every parked"
              + " order that waits for a SKU it links is released.")
  Imported load(
      Principal who,
      HttpServletRequest request,
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "false")
          @Parameter(description = "true: only say what would change")
          boolean dryRun,
      @RequestParam(defaultValue = "merge")
          @Parameter(
              description = "merge, or replace: links that the file does not name are taken away")
          String mode,
      @RequestParam(defaultValue = "skus.csv")
          @Parameter(description = "A name for the file, told in errors")
          String file)
      throws IOException {
    Store link = links.meant(store);
    if (!mode.equals("merge") && !mode.equals("replace")) {
      throw Problem.invalid("mode", mode, "merge or replace");
    }
    boolean replace = mode.equals("replace");
    // To the disk first: no transaction waits for a slow sender.
    Path kept = Files.createTempFile("caravan-import", ".csv");
    try {
      try (InputStream body = request.getInputStream()) {
        Files.copy(body, kept, StandardCopyOption.REPLACE_EXISTING);
      }
      Imported done =
          dryRun
              ? imported(link, true, file, run(link, kept, true, replace, who))
              : audit.act(
                  who,
                  "import-skus",
                  link.id(),
                  null,
                  Map.of("mode", mode, "bytes", Files.size(kept)),
                  () -> refuse(imported(link, false, file, run(link, kept, false, replace, who))));
      return done;
    } finally {
      Files.deleteIfExists(kept);
    }
  }

  private LinkImport.Report run(
      Store store, Path file, boolean dryRun, boolean replace, Principal who) {
    try (Reader text =
        new InputStreamReader(
            Files.newInputStream(file),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE))) {
      return imports.run(store.id(), text, dryRun, replace, who.getName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Imported refuse(Imported done) {
    if (done.errorCount() > 0) {
      LineError first = done.errors().get(0);
      Map<String, Object> more = new LinkedHashMap<>();
      more.put("errorCount", done.errorCount());
      more.put("errors", done.errors());
      throw Problem.errors(
          "Nothing was imported: "
              + done.errorCount()
              + (done.errorCount() == 1 ? " error" : " errors")
              + ". The first is in "
              + first.file()
              + ", line "
              + first.line()
              + (first.column() == null ? "" : ", column " + first.column())
              + ": \""
              + first.value()
              + "\". Expected: "
              + first.expected()
              + ". "
              + first.action(),
          more);
    }
    return done;
  }

  private Imported imported(Store store, boolean dryRun, String file, LinkImport.Report report) {
    return new Imported(
        store.name(),
        dryRun,
        report.lines(),
        report.added(),
        report.changed(),
        report.unchanged(),
        report.removed(),
        report.releases(),
        report.differences().stream()
            .map(
                d ->
                    new Difference(
                        d.tiktokSkuId(),
                        d.change(),
                        tree(d.before()),
                        tree(d.after()),
                        d.waitingOrders()))
            .toList(),
        report.errorCount(),
        report.errors().stream()
            .map(
                e -> new LineError(file, e.line(), e.column(), e.value(), e.expected(), e.action()))
            .toList());
  }

  private @Nullable JsonNode tree(@Nullable String text) {
    return text == null ? null : json.readTree(text);
  }
}
