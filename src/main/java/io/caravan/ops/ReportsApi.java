package io.caravan.ops;

import io.caravan.settlement.ReportSettings;
import io.caravan.settlement.report.DifferenceClass;
import io.caravan.settlement.report.Repairs;
import io.caravan.settlement.report.ReportLedger;
import io.caravan.settlement.report.ReportTable;
import io.caravan.store.Store;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Both sides compared: what differs, why, and a key that repairs it. */
@RestController
@RequestMapping("/api/reports")
@Tag(name = "Reports", description = "Both sides compared: what differs, why, and what repairs it")
class ReportsApi {
  private static final int CSV_CHUNK = 1000;

  private final ReportTable reports;
  private final ReportLedger ledger;
  private final Repairs repairs;
  private final ReportSettings settings;
  private final Links links;
  private final Audit audit;

  ReportsApi(
      ReportTable reports,
      ReportLedger ledger,
      Repairs repairs,
      ReportSettings settings,
      Links links,
      Audit audit) {
    this.reports = reports;
    this.ledger = ledger;
    this.repairs = repairs;
    this.settings = settings;
    this.links = links;
    this.audit = audit;
  }

  @Schema(name = "ReportRequested")
  record Requested(String store, long id, String next) {}

  @Schema(name = "ReportWithDifferences")
  record Page(
      String store,
      ReportTable.Report report,
      @Schema(description = "What nobody decided comes first") List<ReportTable.Row> differences) {}

  @Schema(name = "DifferenceRepaired")
  record Repaired(
      String store,
      long report,
      int difference,
      @Schema(description = "What happens now, in words") String next) {}

  @PostMapping("/reconcile")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Compare both sides now",
      description =
          "Orders of the last days and all open ones, their money, shipments and returns, stock, and"
              + " links. One at a time: a second request names the one under way.")
  Requested reconcile(Principal who, @RequestParam(required = false) @Nullable String store) {
    return reconcile(who, links.meant(store));
  }

  Requested reconcile(Principal who, Store link) {
    return audit.act(
        who,
        "reconcile",
        link.id(),
        link.name(),
        Map.of(),
        () -> {
          long id = ledger.request(link.id(), who.getName(), settings.window());
          return new Requested(
              link.name(),
              id,
              "See GET /api/reports/" + id + ", and GET /api/reports/latest once it is finished.");
        });
  }

  @GetMapping("/latest")
  @Operation(summary = "The newest finished report")
  Page latest(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(name = "class", required = false)
          @Parameter(description = "Differences of this class only")
          @Nullable String label,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Store link = links.meant(store);
    return page(link, newest(link), label, new Paging(page, size));
  }

  @GetMapping("/{id:[0-9]{1,18}}")
  @Operation(
      summary = "A report",
      description = "Of one under way, what was found so far; phase says what it is at.")
  Page report(
      @PathVariable long id,
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(name = "class", required = false)
          @Parameter(description = "Differences of this class only")
          @Nullable String label,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Store link = links.meant(store);
    return page(link, found(link, id), label, new Paging(page, size));
  }

  private Page page(Store link, ReportTable.Report report, @Nullable String label, Paging paging) {
    if (label != null) {
      check(label);
    }
    return new Page(
        link.name(),
        report,
        reports.differences(link.id(), report.id(), label, paging.size(), paging.offset()));
  }

  private static void check(String label) {
    if (Arrays.stream(DifferenceClass.values()).noneMatch(each -> each.label().equals(label))) {
      throw Problem.invalid(
          "class",
          label,
          "one of "
              + Arrays.stream(DifferenceClass.values())
                  .map(DifferenceClass::label)
                  .collect(Collectors.joining(", ")));
    }
  }

  @GetMapping(value = "/latest.csv", produces = "text/csv")
  @Operation(summary = "The newest finished report, as a table")
  ResponseEntity<String> csv(@RequestParam(required = false) @Nullable String store) {
    Store link = links.meant(store);
    ReportTable.Report report = newest(link);
    StringBuilder out = new StringBuilder();
    try (CSVPrinter csv =
        new CSVPrinter(
            out,
            CSVFormat.RFC4180
                .builder()
                .setHeader(
                    "n",
                    "class",
                    "expected",
                    "kind",
                    "subject",
                    "cause",
                    "facts",
                    "next_action",
                    "repair",
                    "repaired_at",
                    "repaired_by")
                .get())) {
      List<ReportTable.Row> chunk;
      int from = 0;
      do {
        chunk = reports.differences(link.id(), report.id(), null, CSV_CHUNK, from);
        for (ReportTable.Row row : chunk) {
          csv.printRecord(
              row.n(),
              row.label(),
              row.expected(),
              row.kind(),
              CsvText.of(row.subject()),
              CsvText.of(row.cause()),
              row.facts().toString(),
              CsvText.of(row.nextAction()),
              row.repair(),
              row.repairedAt(),
              CsvText.of(row.repairedBy()));
        }
        from += CSV_CHUNK;
      } while (chunk.size() == CSV_CHUNK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ResponseEntity.ok()
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"report-" + link.name() + "-" + report.id() + ".csv\"")
        .body(out.toString());
  }

  @PostMapping("/{id:[0-9]{1,18}}/differences/{n:[0-9]{1,9}}/repair")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Repair a difference",
      description =
          "Has whoever decides look again; nothing is decided by a report. Two orders of one are"
              + " resolved by cancelling the younger, with restock, if both are ours and it was"
              + " neither shipped nor refunded.")
  Repaired repair(
      Principal who,
      @PathVariable long id,
      @PathVariable int n,
      @RequestParam(required = false) @Nullable String store) {
    return repair(who, links.meant(store), id, n);
  }

  Repaired repair(Principal who, Store link, long id, int n) {
    ReportTable.Report report = found(link, id);
    ReportTable.Row row =
        reports
            .difference(link.id(), report.id(), n)
            .orElseThrow(() -> Problem.notFound("Report " + id + " has no difference " + n + "."));
    String repair = row.repair();
    if (repair == null) {
      throw Problem.conflict(
          "No key repairs difference " + n + " (" + row.label() + "). " + row.nextAction());
    }
    return audit.act(
        who,
        "repair-difference",
        link.id(),
        row.subject(),
        Map.of("report", id, "difference", n, "class", row.label(), "repair", repair),
        () -> new Repaired(link.name(), id, n, repairs.repair(link.id(), id, row, who.getName())));
  }

  private ReportTable.Report newest(Store link) {
    return reports
        .latest(link.id())
        .orElseThrow(
            () ->
                Problem.notFound(
                    "Store "
                        + link.name()
                        + " has no finished report yet. POST /api/reports/reconcile makes one."));
  }

  private ReportTable.Report found(Store link, long id) {
    return reports
        .find(link.id(), id)
        .orElseThrow(() -> Problem.notFound("Store " + link.name() + " has no report " + id + "."));
  }
}
