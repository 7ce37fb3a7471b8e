package io.caravan.ops;

import io.caravan.inventory.watch.Shortages;
import io.caravan.order.followup.Rescue;
import io.caravan.store.Store;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Items that ran short after orders for them were imported: ship from elsewhere, or cancel. */
@RestController
@RequestMapping("/api/stock/shortages")
@Tag(name = "Shortages", description = "Items that ran short after orders for them were imported")
class ShortagesApi {
  private final Shortages shortages;
  private final Rescue rescue;
  private final Links links;
  private final Audit audit;

  ShortagesApi(Shortages shortages, Rescue rescue, Links links, Audit audit) {
    this.shortages = shortages;
    this.rescue = rescue;
    this.links = links;
    this.audit = audit;
  }

  @Schema(name = "Shortages")
  record Page(
      String store,
      @Schema(description = "What TikTok does with who cancels for want of stock, in words")
          String ifCancelled,
      List<Shortages.Shortage> items) {}

  @Schema(name = "ShortageMove")
  record Move(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "A GID, one of moveTo",
              example = "gid://shopify/Location/2")
          @Nullable String locationId) {}

  @Schema(name = "ShortageAct")
  record Accepted(
      String store,
      String tiktokOrderId,
      @Schema(description = "What happens now, in words") String next) {}

  @GetMapping
  @Operation(
      summary = "List what is short",
      description =
          "With the orders that were imported last, as many as the missing units are of, and what"
              + " can be done about each.")
  Page list(@RequestParam(required = false) @Nullable String store) {
    Store link = links.meant(store);
    return new Page(link.name(), Shortages.consequence(), shortages.of(link));
  }

  @PostMapping("/{tiktokOrderId}/move")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Ship an order from another location",
      description = "Its fulfilment orders are moved in Shopify, and stay with that location.")
  Accepted move(
      Principal who,
      @PathVariable String tiktokOrderId,
      @RequestBody Move body,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.knowing(tiktokOrderId, store);
    String location = body.locationId();
    if (location == null || location.isBlank()) {
      throw Problem.missing("locationId", "a location's GID, one of moveTo");
    }
    List<Shortages.Option> options = affected(link, tiktokOrderId).moveTo();
    if (options.stream().noneMatch(option -> option.locationId().equals(location))) {
      throw Problem.invalid(
          "locationId",
          location,
          options.isEmpty()
              ? "a location with enough, but there is none"
              : "a location with enough: "
                  + options.stream()
                      .map(Shortages.Option::locationId)
                      .collect(Collectors.joining(", ")));
    }
    return audit.act(
        who,
        "move-short-order",
        link.id(),
        tiktokOrderId,
        Map.of("locationId", location),
        () -> {
          rescue.move(link.id(), tiktokOrderId, location, who.getName());
          return new Accepted(
              link.name(),
              tiktokOrderId,
              "Its fulfilment orders are moved in Shopify now; see its timeline.");
        });
  }

  @PostMapping("/{tiktokOrderId}/cancel")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Cancel an order on TikTok because it is out of stock",
      description =
          "The whole order: TikTok takes single lines only in the US and the UK, and Caravan sends"
              + " none yet. TikTok is said to set the product's stock to 0, and counts it against"
              + " the seller. Shopify's order is cancelled after it.")
  Accepted cancel(
      Principal who,
      @PathVariable String tiktokOrderId,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.knowing(tiktokOrderId, store);
    Shortages.Affected order = affected(link, tiktokOrderId);
    if (!order.mayBeCancelled()) {
      throw Problem.conflict(
          "Order "
              + tiktokOrderId
              + " is "
              + order.tiktokStatus()
              + ": TikTok takes a seller's cancellation before a shipment is arranged only.");
    }
    return audit.act(
        who,
        "cancel-short-order",
        link.id(),
        tiktokOrderId,
        Map.of(),
        () -> {
          rescue.cancel(link, tiktokOrderId, who.getName());
          return new Accepted(
              link.name(),
              tiktokOrderId,
              "It is cancelled on TikTok now, and then in Shopify; see its timeline. "
                  + Shortages.consequence());
        });
  }

  private Shortages.Affected affected(Store link, String tiktokOrderId) {
    return shortages.of(link).stream()
        .flatMap(one -> one.orders().stream())
        .filter(order -> order.tiktokOrderId().equals(tiktokOrderId))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.conflict(
                    "Order "
                        + tiktokOrderId
                        + " is not short of anything. GET /api/stock/shortages lists what is."));
  }
}
