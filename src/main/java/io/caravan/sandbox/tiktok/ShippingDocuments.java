package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.Call;
import io.caravan.sandbox.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.MVStore;
import tools.jackson.databind.node.ObjectNode;

/**
 * Labels and packing slips of packages that TikTok ships, and the address to fetch each at, good
 * for a day. Callers hold the platform's lock, except to fetch. Source: TikTok's page on Get
 * Package Shipping Document.
 */
final class ShippingDocuments {

  /** Where documents are fetched: neither signed nor counted as a call of the API. */
  static final String PATH = "/shipping-documents/";

  private static final Pattern FETCH = Pattern.compile("/shipping-documents/(\\d+)");
  private static final Set<String> TYPES =
      Set.of(
          "SHIPPING_LABEL",
          "PACKING_SLIP",
          "SHIPPING_LABEL_AND_PACKING_SLIP",
          "SHIPPING_LABEL_PICTURE",
          "HAZMAT_LABEL",
          "INVOICE_LABEL");

  private record Document(
      String packageId, String tracking, String type, String size, String format, long expires) {}

  private final Map<String, String> kept;
  private final Map<String, Integer> fetched = new ConcurrentHashMap<>();
  private final State state;
  private final Packages packages;
  private final Fulfilment fulfilment;
  private final Clock clock;

  ShippingDocuments(
      MVStore store, State state, Packages packages, Fulfilment fulfilment, Clock clock) {
    this.kept = store.openMap("tiktok.documents");
    this.state = state;
    this.packages = packages;
    this.fulfilment = fulfilment;
    this.clock = clock;
  }

  /**
   * Get Package Shipping Document.
   *
   * @param host what the caller knows this server by
   */
  ObjectNode get(Gateway.Admitted admitted, String packageId, String host) {
    TikTokShop shop = admitted.theShop();
    TikTokPackage one = packages.own(packageId, shop);
    Map<String, String> query = admitted.query();
    String type = query.getOrDefault("document_type", "");
    String size = query.getOrDefault("document_size", "A6");
    String format = query.getOrDefault("document_format", "PDF");
    if (!TYPES.contains(type) || !Set.of("A5", "A6").contains(size)) {
      throw Refusal.invalidParameter("document_type or document_size");
    }
    boolean brazilian = shop.market() == Market.BR;
    boolean formatFits = format.equals("PDF") || (format.equals("ZPL") && brazilian);
    if (!formatFits || (type.equals("INVOICE_LABEL") && !brazilian)) {
      throw Refusal.invalidParameter("document_format or document_type in this market");
    }
    requirePrintable(one);
    String id = state.nextId();
    var document =
        new Document(
            one.id(),
            one.tracking(),
            type,
            type.equals("HAZMAT_LABEL") ? "A4" : size,
            type.equals("SHIPPING_LABEL_PICTURE") ? "PNG" : format,
            clock.millis() + fulfilment.rules().documentLife().toMillis());
    kept.put(id, State.JSON.writeValueAsString(document));
    state.commit();
    return State.JSON
        .createObjectNode()
        .put("doc_url", "http://" + host + PATH + id)
        .put("tracking_number", one.tracking());
  }

  private void requirePrintable(TikTokPackage one) {
    State.Stored stored = state.order(one.orderIds().get(0));
    boolean tiktoks =
        stored != null
            && stored.order().path("fulfillment_type").asString().equals("FULFILLMENT_BY_TIKTOK");
    if (tiktoks) {
      throw FulfilmentRefusals.of(21008043);
    }
    if (!one.byTikTok()) {
      throw FulfilmentRefusals.of(21008017);
    }
    switch (one.status()) {
      case TikTokPackage.TO_FULFILL -> throw FulfilmentRefusals.of(21023035);
      case TikTokPackage.CANCELLED -> throw FulfilmentRefusals.of(21023059);
      case TikTokPackage.PROCESSING -> {
        long ready = one.shippedAt() + fulfilment.rules().labelDelay().toSeconds();
        if (clock.instant().getEpochSecond() < ready) {
          throw FulfilmentRefusals.of(11034037);
        }
      }
      default -> throw FulfilmentRefusals.of(21042102);
    }
  }

  /** How often documents of a package were fetched since the sandbox started. */
  int fetched(String packageId) {
    return fetched.getOrDefault(packageId, 0);
  }

  static boolean isFetch(Call call) {
    return call.path().startsWith(PATH);
  }

  /** The document itself, or 403 once its address is too old. */
  Reply fetch(Call call) {
    Matcher path = FETCH.matcher(call.path());
    String json = path.matches() ? kept.get(path.group(1)) : null;
    if (json == null || !call.method().equals("GET")) {
      return plain(404, "NoSuchKey");
    }
    Document document = State.JSON.readValue(json, Document.class);
    if (document.expires() <= clock.millis()) {
      return plain(403, "Request has expired");
    }
    fetched.merge(document.packageId(), 1, Integer::sum);
    return switch (document.format()) {
      case "ZPL" -> reply("text/plain", zpl(document).getBytes(StandardCharsets.US_ASCII));
      case "PNG" -> reply("image/png", DocumentFormats.png(document.tracking()));
      default -> reply("application/pdf", DocumentFormats.pdf(document.size(), words(document)));
    };
  }

  private static List<String> words(Document document) {
    var words = new ArrayList<String>();
    words.add("SANDBOX - no carrier takes this");
    words.add(document.type());
    words.add("Package " + document.packageId());
    words.add("Tracking " + document.tracking());
    return words;
  }

  private static String zpl(Document document) {
    return "^XA^FO50,50^BY2^BCN,100,Y,N,N^FD" + document.tracking() + "^FS^XZ";
  }

  private static Reply reply(String contentType, byte[] body) {
    return new Reply(200, Map.of("Content-Type", contentType), body, "GET " + PATH + "{id}");
  }

  private static Reply plain(int status, String text) {
    return new Reply(
        status,
        Map.of("Content-Type", "text/plain; charset=utf-8"),
        text.getBytes(StandardCharsets.UTF_8),
        "GET " + PATH + "{id}");
  }
}
