package io.caravan.ops;

import io.caravan.fulfilment.ship.ShipCause;
import io.caravan.fulfilment.ship.Shipments;
import io.caravan.fulfilment.ship.Shown;
import io.caravan.store.Store;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

/** What TikTok was told of shipments, what it is not told and why. */
@RestController
@RequestMapping("/api/shipments")
@Tag(name = "Shipments", description = "What TikTok is told of what the seller ships")
class ShipmentsApi {
  private final Shipments shipments;
  private final Links links;
  private final Audit audit;

  ShipmentsApi(Shipments shipments, Links links, Audit audit) {
    this.shipments = shipments;
    this.links = links;
    this.audit = audit;
  }

  @Schema(name = "Shipments")
  record Page(String store, long total, List<Shipments.Shipment> items) {}

  @Schema(name = "ShipmentAnswer")
  record Answer(
      @Schema(description = "TikTok's shipping provider, one of the suggestions or any it offers")
          @Nullable String providerId,
      @Schema(description = "Shopify's number of the fulfilment; may be left out if there is one")
          @Nullable String fulfilmentId) {}

  @Schema(name = "ShipmentAct")
  record Accepted(
      String store,
      String tiktokOrderId,
      @Schema(description = "What happens now, in words") String next) {}

  @Schema(name = "ShipmentsRetried")
  record Retried(String store, String cause, int orders) {}

  @GetMapping
  @Operation(
      summary = "List shipments",
      description =
          "What TikTok is still to be told of first, of it the nearest deadline. Parked ones wait"
              + " for a person, waiting ones go on by themselves, told ones TikTok knows.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false)
          @Parameter(description = "parked, waiting or told; left out: all")
          @Nullable String state,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Store link = links.meant(store);
    Shown.State wanted = stateOf(state);
    Paging paging = new Paging(page, size);
    return new Page(
        link.name(),
        shipments.count(link.id(), wanted),
        shipments.list(link.id(), wanted, paging.size(), paging.offset()));
  }

  @PostMapping("/{tiktokOrderId}/retry")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Look at an order's shipments again now",
      description = "What TikTok refused is sent again if it is still missing.")
  Accepted retry(
      Principal who,
      @PathVariable String tiktokOrderId,
      @RequestParam(required = false) @Nullable String store) {
    Store link = known(tiktokOrderId, store);
    return audit.act(
        who,
        "retry-shipment",
        link.id(),
        tiktokOrderId,
        Map.of(),
        () -> {
          shipments.retry(link.id(), tiktokOrderId, who.getName());
          return new Accepted(
              link.name(), tiktokOrderId, "Both sides are read now; see its timeline.");
        });
  }

  @PostMapping("/retry")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(summary = "Look at all shipments that are parked for a cause again now")
  Retried retryCause(
      Principal who,
      @RequestParam String cause,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.meant(store);
    ShipCause wanted = causeOf(cause);
    return audit.act(
        who,
        "retry-shipments",
        link.id(),
        null,
        Map.of("cause", wanted.name()),
        () ->
            new Retried(
                link.name(),
                wanted.name(),
                shipments.retryCause(link.id(), wanted, who.getName())));
  }

  @PostMapping("/{tiktokOrderId}/answer")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Say which provider one shipment goes with",
      description = "For this shipment alone. A carrier's row does it for all.")
  Accepted answer(
      Principal who,
      @PathVariable String tiktokOrderId,
      @RequestBody Answer body,
      @RequestParam(required = false) @Nullable String store) {
    Store link = known(tiktokOrderId, store);
    List<String> open = shipments.openOf(link.id(), tiktokOrderId);
    if (open.isEmpty()) {
      throw Problem.conflict(
          "TikTok knows all shipments of order "
              + tiktokOrderId
              + " already. Another carrier in Shopify's fulfilment is told as a correction.");
    }
    List<String> offered = shipments.offeredFor(link.id(), tiktokOrderId);
    if (offered.isEmpty()) {
      throw Problem.conflict(
          "TikTok offers no provider for order "
              + tiktokOrderId
              + ", or was not asked yet. POST /api/shipments/"
              + tiktokOrderId
              + "/retry looks again.");
    }
    String provider = Objects.requireNonNullElse(body.providerId(), "").strip();
    if (provider.isEmpty()) {
      throw Problem.missing("providerId", "one of " + String.join(", ", offered));
    }
    if (!offered.contains(provider)) {
      throw Problem.invalid("providerId", provider, "one of " + String.join(", ", offered));
    }
    String fulfilment = fulfilmentOf(open, body.fulfilmentId());
    return audit.act(
        who,
        "answer-shipment",
        link.id(),
        tiktokOrderId,
        Map.of("fulfilmentId", fulfilment, "providerId", provider),
        () -> {
          shipments.answer(link.id(), tiktokOrderId, fulfilment, provider, who.getName());
          return new Accepted(
              link.name(), tiktokOrderId, "TikTok is told with this provider; see its timeline.");
        });
  }

  @PostMapping("/{tiktokOrderId}/ship-anyway")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Ship although the buyer asks to cancel",
      description =
          "Of the present request only. In the US TikTok rejects the request when it is told of"
              + " the shipment; elsewhere TikTok refuses the shipment until it is answered. What"
              + " the seller ships has to be fulfilled in Shopify first: until then our hold keeps"
              + " it from being packed, and rejecting the request releases it.")
  Accepted shipAnyway(
      Principal who,
      @PathVariable String tiktokOrderId,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.knowing(tiktokOrderId, store);
    return audit.act(
        who,
        "ship-anyway",
        link.id(),
        tiktokOrderId,
        Map.of(),
        () -> {
          if (!links.knows(link, tiktokOrderId)) {
            throw Links.unknownOrder(tiktokOrderId, link.name());
          }
          if (shipments.isStillToBePacked(link.id(), tiktokOrderId)) {
            throw Problem.conflict(
                "Nothing of order "
                    + tiktokOrderId
                    + " was fulfilled in Shopify yet. To have it packed, refuse the buyer's wish: POST"
                    + " /api/cancellations/{cancelId}/reject; GET /api/cancellations?state=pending"
                    + " has its id.");
          }
          if (!shipments.shipAnyway(link.id(), tiktokOrderId, who.getName())) {
            throw Problem.conflict(
                "The buyer of order " + tiktokOrderId + " does not ask to cancel it.");
          }
          return new Accepted(
              link.name(),
              tiktokOrderId,
              "TikTok is told of what was fulfilled, whatever the buyer asks; see its timeline.");
        });
  }

  private Store known(String tiktokOrderId, @Nullable String store) {
    Store link = links.knowing(tiktokOrderId, store);
    if (!shipments.isKnown(link.id(), tiktokOrderId)) {
      throw Problem.notFound(
          "Nothing was fulfilled in Shopify of order "
              + tiktokOrderId
              + " that TikTok is to be told. GET /api/shipments lists what was.");
    }
    return link;
  }

  private static String fulfilmentOf(List<String> open, @Nullable String given) {
    if (given == null && open.size() == 1) {
      return open.get(0);
    }
    String expected = "one of " + String.join(", ", open);
    if (given == null) {
      throw Problem.missing("fulfilmentId", expected);
    }
    if (!open.contains(given)) {
      throw Problem.invalid("fulfilmentId", given, expected);
    }
    return given;
  }

  private static Shown.@Nullable State stateOf(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    return Stream.of(Shown.State.values())
        .filter(state -> state.name().equalsIgnoreCase(given))
        .findFirst()
        .orElseThrow(() -> Problem.invalid("state", given, "parked, waiting or told"));
  }

  private static ShipCause causeOf(String given) {
    String wanted = given.toUpperCase(Locale.ROOT).replace('-', '_');
    return Stream.of(ShipCause.values())
        .filter(ShipCause::parks)
        .filter(cause -> cause.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.invalid(
                    "cause",
                    given,
                    "one of "
                        + Stream.of(ShipCause.values())
                            .filter(ShipCause::parks)
                            .map(Enum::name)
                            .collect(Collectors.joining(", "))));
  }
}
