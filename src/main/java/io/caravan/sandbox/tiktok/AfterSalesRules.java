package io.caravan.sandbox.tiktok;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How TikTok treats returns where its sources are silent; may change while the sandbox runs. The
 * lengths are ours: TikTok only names each deadline in the return itself.
 *
 * @param answerWithin the seller's time to answer a request; then TikTok answers
 * @param inspectWithin the seller's time to accept or refuse a parcel that came back; then the
 *     buyer gets the money
 * @param buyerShipsWithin the buyer's time to hand the parcel over; then the request is closed
 * @param silenceApproves whether TikTok approves what the seller did not answer, or refuses it
 * @param sellersOwnApproved whether a request that the seller made itself needs no answer
 */
public record AfterSalesRules(
    Duration answerWithin,
    Duration inspectWithin,
    Duration buyerShipsWithin,
    boolean silenceApproves,
    boolean sellersOwnApproved) {

  public static final AfterSalesRules DEFAULT =
      new AfterSalesRules(Duration.ofDays(2), Duration.ofDays(2), Duration.ofDays(7), true, false);

  /** The same with changes. */
  public AfterSalesRules with(Consumer<Changes> changing) {
    Changes to = new Changes(this);
    changing.accept(to);
    return new AfterSalesRules(
        to.answerWithin,
        to.inspectWithin,
        to.buyerShipsWithin,
        to.silenceApproves,
        to.sellersOwnApproved);
  }

  /** What can be changed, by the name of the rule. */
  public static final class Changes {
    public Duration answerWithin;
    public Duration inspectWithin;
    public Duration buyerShipsWithin;
    public boolean silenceApproves;
    public boolean sellersOwnApproved;

    private Changes(AfterSalesRules from) {
      answerWithin = from.answerWithin;
      inspectWithin = from.inspectWithin;
      buyerShipsWithin = from.buyerShipsWithin;
      silenceApproves = from.silenceApproves;
      sellersOwnApproved = from.sellersOwnApproved;
    }
  }
}
