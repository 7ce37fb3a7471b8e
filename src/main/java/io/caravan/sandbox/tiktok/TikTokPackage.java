package io.caravan.sandbox.tiktok;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A package of one order or, combined, of several. Source: TikTok's page on Get Package Detail.
 *
 * @param contents the lines in it, by order
 * @param status TO_FULFILL, PROCESSING (arranged), FULFILLING (with the carrier), COMPLETED
 *     (delivered) or CANCELLED (with its order, or lost)
 * @param tag DEFAULT, COMBINE or SPLIT
 * @param shippingType TIKTOK or SELLER
 * @param createTime Unix seconds, as all times here
 * @param shippedAt 0: not yet
 * @param handoverMethod PICKUP or DROP_OFF; empty until arranged with TikTok
 * @param slotStart of the pickup; 0: none
 * @param serviceId of the label that was bought (US); empty: none
 * @param trackingUpdates how often its tracking was corrected
 * @param measures weight and size as they were given, by field
 * @param scans what the carrier has told, the oldest first
 */
public record TikTokPackage(
    String id,
    String shopId,
    List<Content> contents,
    String status,
    String tag,
    String shippingType,
    String providerId,
    String providerName,
    String tracking,
    long createTime,
    long updateTime,
    long shippedAt,
    String handoverMethod,
    long slotStart,
    long slotEnd,
    String serviceId,
    int trackingUpdates,
    Map<String, String> measures,
    List<Scan> scans) {

  public static final String TO_FULFILL = "TO_FULFILL";
  public static final String PROCESSING = "PROCESSING";
  public static final String FULFILLING = "FULFILLING";
  public static final String COMPLETED = "COMPLETED";
  public static final String CANCELLED = "CANCELLED";

  /** An order's lines in the package. */
  public record Content(String orderId, List<String> lineIds) {
    public Content {
      lineIds = List.copyOf(lineIds);
    }
  }

  /**
   * @param at Unix milliseconds
   */
  public record Scan(String description, long at) {}

  public TikTokPackage {
    contents = List.copyOf(contents);
    measures = Map.copyOf(measures);
    scans = List.copyOf(scans);
  }

  static TikTokPackage of(
      String id, String shopId, List<Content> contents, String shippingType, long now) {
    return new TikTokPackage(
        id,
        shopId,
        contents,
        TO_FULFILL,
        contents.size() > 1 ? "COMBINE" : "DEFAULT",
        shippingType,
        "",
        "",
        "",
        now,
        now,
        0,
        "",
        0,
        0,
        "",
        0,
        Map.of(),
        List.of());
  }

  public List<String> orderIds() {
    return contents.stream().map(Content::orderId).toList();
  }

  public List<String> lineIds() {
    return contents.stream().flatMap(content -> content.lineIds().stream()).toList();
  }

  /** Those of one order. */
  public List<String> lineIds(String orderId) {
    return contents.stream()
        .filter(content -> content.orderId().equals(orderId))
        .flatMap(content -> content.lineIds().stream())
        .toList();
  }

  boolean waits() {
    return status.equals(TO_FULFILL);
  }

  boolean isCombined() {
    return contents.size() > 1;
  }

  boolean byTikTok() {
    return shippingType.equals("TIKTOK");
  }

  /** The same with changes. */
  TikTokPackage with(Consumer<Changes> changing) {
    Changes to = new Changes(this);
    changing.accept(to);
    return new TikTokPackage(
        id,
        shopId,
        to.contents,
        to.status,
        to.tag,
        shippingType,
        to.providerId,
        to.providerName,
        to.tracking,
        createTime,
        to.updateTime,
        to.shippedAt,
        to.handoverMethod,
        to.slotStart,
        to.slotEnd,
        to.serviceId,
        to.trackingUpdates,
        to.measures,
        to.scans);
  }

  /** What can change, by name. */
  static final class Changes {
    List<Content> contents;
    String status;
    String tag;
    String providerId;
    String providerName;
    String tracking;
    long updateTime;
    long shippedAt;
    String handoverMethod;
    long slotStart;
    long slotEnd;
    String serviceId;
    int trackingUpdates;
    Map<String, String> measures;
    List<Scan> scans;

    private Changes(TikTokPackage from) {
      contents = new ArrayList<>(from.contents);
      status = from.status;
      tag = from.tag;
      providerId = from.providerId;
      providerName = from.providerName;
      tracking = from.tracking;
      updateTime = from.updateTime;
      shippedAt = from.shippedAt;
      handoverMethod = from.handoverMethod;
      slotStart = from.slotStart;
      slotEnd = from.slotEnd;
      serviceId = from.serviceId;
      trackingUpdates = from.trackingUpdates;
      measures = new TreeMap<>(from.measures);
      scans = new ArrayList<>(from.scans);
    }
  }
}
