package io.caravan.ops;

import io.caravan.fulfilment.label.LabelLedger;
import io.caravan.fulfilment.parcel.PackageLedger;
import io.caravan.fulfilment.parcel.PackageRow;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.tiktok.PackageCodes;
import io.caravan.tiktok.TikTokDocuments;
import io.caravan.tiktok.TikTokPackages;
import io.caravan.tiktok.TikTokPackages.DocumentType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Labels of TikTok Shipping: what is to be printed, and the documents themselves. A document has
 * the buyer's address on it: it goes through and is kept nowhere, and whoever took it is written
 * down.
 */
@RestController
@RequestMapping("/api/labels")
@Tag(name = "Labels", description = "TikTok Shipping: arranging it, labels, the print queue")
class LabelsApi {
  private static final byte[] PDF = {'%', 'P', 'D', 'F'};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  private final LabelLedger labels;
  private final PackageLedger packages;
  private final TikTokPackages tiktok;
  private final TikTokDocuments documents;
  private final Links links;
  private final Audit audit;

  LabelsApi(
      LabelLedger labels,
      PackageLedger packages,
      TikTokPackages tiktok,
      TikTokDocuments documents,
      Links links,
      Audit audit) {
    this.labels = labels;
    this.packages = packages;
    this.tiktok = tiktok;
    this.documents = documents;
    this.links = links;
    this.audit = audit;
  }

  @Schema(name = "LabelOrder")
  record OrderOf(
      String tiktokOrderId,
      @Schema(description = "GID") @Nullable String shopifyOrderId,
      @Nullable String shopifyOrderName,
      @Schema(description = "Late after it") @Nullable Instant shipBy,
      @Schema(description = "The buyer asks to cancel it, and nobody has answered")
          boolean cancelRequested) {}

  @Schema(name = "Label")
  record Item(
      @Schema(description = "TikTok's") String packageId,
      @Schema(description = "PROCESSING: arranged; FULFILLING: collected; COMPLETED: delivered")
          String status,
      @Schema(description = "Several orders go in this one package: pack them together")
          boolean combined,
      @Schema(
              description =
                  "Of one of its orders the buyer asks to cancel: answer before it is handed over")
          boolean cancelRequested,
      @Schema(description = "The earliest of its orders") @Nullable Instant deadline,
      @Nullable String provider,
      @Nullable String trackingNumber,
      @Schema(description = "PICKUP or DROP_OFF") @Nullable String handover,
      Instant arrangedAt,
      @Nullable Instant printedAt,
      List<OrderOf> orders) {}

  @Schema(name = "LabelPage")
  record Page(String store, String state, long total, List<Item> items) {}

  @Schema(name = "LabelPrinted")
  record Printed(String store, String packageId, boolean printed) {}

  @GetMapping
  @Operation(
      summary = "The print queue",
      description =
          "Packages whose label TikTok has, the most urgent first. Orders that TikTok combined are"
              + " one package.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "to-print") @Parameter(description = "to-print or printed")
          String state,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    if (!state.equals("to-print") && !state.equals("printed")) {
      throw Problem.invalid("state", state, "to-print or printed");
    }
    boolean printed = state.equals("printed");
    Store link = links.meant(store);
    return new Page(
        link.name(),
        state,
        labels.count(link.id(), printed),
        labels.queue(link.id(), printed, paging.size(), paging.offset()).stream()
            .map(LabelsApi::item)
            .toList());
  }

  @GetMapping("/{packageId}")
  @Operation(
      summary = "Fetch a package's label or packing slip",
      description =
          "Asked for at TikTok each time, for its addresses are good for 24 hours only. Needs role"
              + " operator: it has the buyer's address on it.")
  ResponseEntity<byte[]> document(
      Principal who,
      @PathVariable String packageId,
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "SHIPPING_LABEL")
          @Parameter(
              description = "SHIPPING_LABEL, PACKING_SLIP or SHIPPING_LABEL_AND_PACKING_SLIP")
          String type) {
    Store link = links.meant(store);
    DocumentType wanted = typeOf(type);
    PackageRow row = known(link, packageId);
    byte[] document = fetch(link, row, wanted);
    audit.act(
        who, "read-label", link.id(), packageId, Map.of("type", wanted.name()), () -> packageId);
    MediaType media = media(document);
    return ResponseEntity.ok()
        .contentType(media)
        .cacheControl(CacheControl.noStore())
        .header(HttpHeaders.CONTENT_DISPOSITION, disposition(packageId, wanted, media))
        .body(document);
  }

  @PostMapping("/{packageId}/printed")
  @Operation(
      summary = "Say that a label is printed",
      description = "It leaves the queue; printed=false puts it back.")
  Printed printed(
      Principal who,
      @PathVariable String packageId,
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "true") boolean printed) {
    Store link = links.meant(store);
    known(link, packageId);
    return audit.act(
        who,
        printed ? "label-printed" : "label-to-print",
        link.id(),
        packageId,
        Map.of(),
        () -> {
          if (!packages.printed(link.id(), packageId, printed)) {
            throw notArranged(packageId);
          }
          return new Printed(link.name(), packageId, printed);
        });
  }

  private PackageRow known(Store store, String packageId) {
    Links.checkId("packageId", packageId);
    Optional<PackageRow> row = packages.find(store.id(), packageId);
    return row.orElseThrow(
        () ->
            Problem.notFound(
                "Package "
                    + packageId
                    + " is not known in store "
                    + store.name()
                    + ". GET /api/labels lists those that are."));
  }

  private byte[] fetch(Store store, PackageRow row, DocumentType wanted) {
    if (row.arrangedAt() == null) {
      throw notArranged(row.packageId());
    }
    try {
      return documents.fetch(tiktok.document(store, row.packageId(), wanted).address());
    } catch (PlatformException.Misuse e) {
      throw refused(row.packageId(), e.code());
    } catch (PlatformException.Forbidden e) {
      throw Problem.unavailable(e.code() + ": " + e.getMessage());
    } catch (PlatformException e) {
      throw Problem.unavailable(
          "TikTok did not give the document of package "
              + row.packageId()
              + " just now ("
              + e.getClass().getSimpleName()
              + "). Ask again in some seconds.");
    }
  }

  private static Problem refused(String packageId, String code) {
    String what = "TikTok has no document of package " + packageId + " (code " + code + "): ";
    return switch (PackageCodes.why(code)) {
      case NOT_READY ->
          Problem.unavailable(what + "it is still being made. Ask again in some seconds.");
      case TOO_LATE -> Problem.conflict(what + "the carrier has the parcel.");
      case CANCELLED -> Problem.conflict(what + "the package is cancelled.");
      case NOT_THE_SELLERS -> Problem.conflict(what + "it is not shipped with TikTok Shipping.");
      default -> Problem.conflict(what + "is its shipment arranged? Look at its order's timeline.");
    };
  }

  private static Problem notArranged(String packageId) {
    return Problem.conflict(
        "The shipment of package "
            + packageId
            + " is not arranged yet, so that it has no label. POST"
            + " /api/shipments/{tiktokOrderId}/arrange arranges it.");
  }

  private static DocumentType typeOf(String type) {
    try {
      return DocumentType.valueOf(type.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(
          "type", type, "SHIPPING_LABEL, PACKING_SLIP or SHIPPING_LABEL_AND_PACKING_SLIP");
    }
  }

  /** By what it begins with: what the host says of it is nothing to hand on to a browser. */
  private static MediaType media(byte[] document) {
    if (startsWith(document, PDF)) {
      return MediaType.APPLICATION_PDF;
    }
    return startsWith(document, PNG) ? MediaType.IMAGE_PNG : MediaType.APPLICATION_OCTET_STREAM;
  }

  /** A browser shows what is a document, and saves what may be anything. */
  private static String disposition(String packageId, DocumentType type, MediaType media) {
    String name = packageId + "-" + type.name().toLowerCase(Locale.ROOT).replace('_', '-');
    if (media.equals(MediaType.APPLICATION_PDF)) {
      return "inline; filename=\"" + name + ".pdf\"";
    }
    return media.equals(MediaType.IMAGE_PNG)
        ? "inline; filename=\"" + name + ".png\""
        : "attachment; filename=\"" + name + "\"";
  }

  private static boolean startsWith(byte[] document, byte[] with) {
    return document.length >= with.length
        && Arrays.equals(document, 0, with.length, with, 0, with.length);
  }

  private static Item item(LabelLedger.Queued queued) {
    return new Item(
        queued.packageId(),
        queued.status(),
        queued.orders().size() > 1,
        queued.orders().stream().anyMatch(LabelLedger.QueuedOrder::cancelRequested),
        queued.deadline(),
        queued.providerName(),
        queued.trackingNumber(),
        queued.handover(),
        queued.arrangedAt(),
        queued.printedAt(),
        queued.orders().stream()
            .map(
                order ->
                    new OrderOf(
                        order.tiktokOrderId(),
                        order.shopifyOrderId(),
                        order.shopifyOrderName(),
                        order.shipBy(),
                        order.cancelRequested()))
            .toList());
  }
}
