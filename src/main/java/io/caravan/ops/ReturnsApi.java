package io.caravan.ops;

import io.caravan.aftersales.returns.Answer;
import io.caravan.aftersales.returns.ReturnBook;
import io.caravan.aftersales.returns.ReturnBook.Known;
import io.caravan.aftersales.returns.ReturnBook.State;
import io.caravan.store.Stores;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

/** Returns, refunds and replacements that buyers ask for, and a person's word to them. */
@RestController
@RequestMapping("/api/returns")
@Tag(name = "Returns", description = "Returns, refunds and replacements, and answers to them")
class ReturnsApi {

  /** What TikTok takes for an answer to what it asks (docv2/page/approve-return-202309). */
  private static final Map<String, List<String>> APPROVALS =
      Map.of(
          "SELLER_RESPOND_REFUND", List.of("APPROVE_REFUND", "OFFER_PARTIAL_REFUND"),
          "SELLER_RESPOND_RETURN", List.of("APPROVE_RETURN", "OFFER_PARTIAL_REFUND"),
          "SELLER_RESPOND_RECEIVE_PACKAGE", List.of("APPROVE_RECEIVED_PACKAGE"),
          "SELLER_RESPOND_REPLACEMENT", List.of("APPROVE_REPLACEMENT", "ISSUE_REPLACEMENT_REFUND"));

  /** The same for a refusal (docv2/page/reject-return-202309). */
  private static final Map<String, List<String>> REFUSALS =
      Map.of(
          "SELLER_RESPOND_REFUND", List.of("REJECT_REFUND"),
          "SELLER_RESPOND_RETURN", List.of("REJECT_RETURN"),
          "SELLER_RESPOND_RECEIVE_PACKAGE", List.of("REJECT_RECEIVED_PACKAGE"),
          "SELLER_RESPOND_REPLACEMENT", List.of("REJECT_REPLACEMENT"));

  private static final Set<String> PARTIAL = Set.of("OFFER_PARTIAL_REFUND");

  private final ReturnBook book;
  private final Stores stores;
  private final Links links;
  private final Audit audit;

  ReturnsApi(ReturnBook book, Stores stores, Links links, Audit audit) {
    this.book = book;
    this.stores = stores;
    this.links = links;
    this.audit = audit;
  }

  @Schema(name = "Return")
  record Item(
      String store,
      String returnId,
      String tiktokOrderId,
      @Schema(description = "REFUND, RETURN_AND_REFUND or REPLACEMENT") String type,
      @Schema(description = "TikTok's own word") String status,
      @Schema(description = "Who began it: BUYER, SELLER, OPERATOR or SYSTEM") String role,
      @Schema(description = "Decimal string: what the buyer gets, or would get")
          @Nullable String refund,
      @Nullable String currency,
      @Schema(description = "What TikTok asks the seller for; null: nothing")
          @Nullable String nextAction,
      @Schema(description = "After it TikTok decides") @Nullable Instant answerBy,
      @Schema(description = "What may be answered") List<String> answers,
      @Schema(description = "What a person said to it already") @Nullable String answered,
      @Schema(description = "At TikTok") Instant updatedAt) {}

  @Schema(name = "ReturnPage")
  record Page(long total, List<Item> items) {}

  @Schema(name = "ReturnApproval")
  record Approval(
      @Schema(description = "One of answers; left out: the first", example = "APPROVE_RETURN")
          @Nullable String decision,
      @Schema(description = "Decimal string; with OFFER_PARTIAL_REFUND only", example = "5.00")
          @Nullable BigDecimal amount,
      @Schema(description = "Nothing need come back; with APPROVE_RETURN only")
          @Nullable Boolean keepItem) {}

  @Schema(name = "ReturnRefusal")
  record Refusal(
      @Schema(description = "Left out: the one that fits", example = "REJECT_RETURN")
          @Nullable String decision,
      @Schema(description = "TikTok's name of a reason; left out: one that TikTok offers")
          @Nullable String reason) {}

  @Schema(name = "ReturnAnswered")
  record Accepted(String returnId, String tiktokOrderId, String decision, String next) {}

  @GetMapping
  @Operation(summary = "List returns", description = "Those that TikTok awaits an answer of first.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false)
          @Parameter(description = "awaits-answer, open or all; left out: all")
          @Nullable String state,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    Integer storeId = links.idOf(store);
    State wanted = state(state);
    return new Page(
        book.count(storeId, wanted),
        book.list(storeId, wanted, paging.size(), paging.offset()).stream()
            .map(this::item)
            .toList());
  }

  @PostMapping("/{id}/approve")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Agree to what TikTok asks about a return",
      description = "Written down, and told to TikTok by the follow-up of its order.")
  Accepted approve(
      Principal who,
      @PathVariable String id,
      @RequestBody(required = false) @Nullable Approval given,
      @RequestParam(required = false) @Nullable String store) {
    Approval body = given == null ? new Approval(null, null, null) : given;
    Known known = known(id, store);
    String decision = decision(known, APPROVALS, body.decision());
    BigDecimal amount = body.amount();
    if (PARTIAL.contains(decision)) {
      offered(known, amount);
    } else if (amount != null) {
      throw Problem.invalid("amount", amount, "none, unless the decision is OFFER_PARTIAL_REFUND");
    }
    boolean keep = Boolean.TRUE.equals(body.keepItem());
    if (keep && !decision.equals("APPROVE_RETURN")) {
      throw Problem.invalid("keepItem", true, "false, unless the decision is APPROVE_RETURN");
    }
    return answer(who, known, new Answer(asked(known), decision, null, amount, keep));
  }

  @PostMapping("/{id}/reject")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Refuse what TikTok asks about a return",
      description = "Written down, and told to TikTok by the follow-up of its order.")
  Accepted reject(
      Principal who,
      @PathVariable String id,
      @RequestBody(required = false) @Nullable Refusal given,
      @RequestParam(required = false) @Nullable String store) {
    Refusal body = given == null ? new Refusal(null, null) : given;
    Known known = known(id, store);
    String decision = decision(known, REFUSALS, body.decision());
    String reason = body.reason();
    if (reason != null && !reason.matches("[a-z0-9_]{1,200}")) {
      throw Problem.invalid(
          "reason", reason, "TikTok's name of a reason, such as seller_reject_...");
    }
    return answer(who, known, new Answer(asked(known), decision, reason, null, false));
  }

  private Accepted answer(Principal who, Known known, Answer answer) {
    try {
      return audit.act(
          who,
          answer.refuses() ? "reject-return" : "approve-return",
          known.storeId(),
          known.tiktokOrderId(),
          Map.of("return", known.returnId(), "decision", answer.decision()),
          () -> {
            if (!book.answer(known, answer, who.getName())) {
              throw taken(known);
            }
            return new Accepted(
                known.returnId(),
                known.tiktokOrderId(),
                answer.decision(),
                "TikTok is told now; see the timeline of order " + known.tiktokOrderId() + ".");
          });
    } catch (Problem taken) {
      book.readAgain(known.storeId(), known.returnId());
      throw taken;
    }
  }

  private static Problem taken(Known known) {
    return Problem.conflict(
        "Return "
            + known.returnId()
            + " was answered"
            + (known.answer() == null ? "" : " with " + known.answer())
            + ", and TikTok has it. It is read again now; if TikTok still asks, answer again then.");
  }

  private Known known(String id, @Nullable String store) {
    Links.checkId("id", id);
    return answerable(id, book.find(id, links.idOf(store)));
  }

  /**
   * The one to answer. Only the follow-up of an order in Shopify tells TikTok.
   *
   * @throws Problem 404 if there is none, 409 if there are several or nobody would tell TikTok
   */
  static Known answerable(String id, List<Known> found) {
    if (found.isEmpty()) {
      throw Problem.notFound(
          "Return " + id + " is not known. GET /api/returns lists those that are.");
    }
    if (found.size() > 1) {
      throw Problem.conflict("Return " + id + " is of several stores: name one.");
    }
    Known known = found.get(0);
    if (!known.followed()) {
      throw Problem.conflict(
          "Order "
              + known.tiktokOrderId()
              + " is not followed in Shopify: answer in Seller Center.");
    }
    return known;
  }

  private static String asked(Known known) {
    String asked = known.nextAction();
    if (asked == null) {
      throw Problem.conflict(
          "TikTok asks the seller for nothing about return "
              + known.returnId()
              + ", which is "
              + known.status()
              + ".");
    }
    return asked;
  }

  private static String decision(
      Known known, Map<String, List<String>> possible, @Nullable String chosen) {
    List<String> fitting = possible.getOrDefault(asked(known), List.of());
    if (fitting.isEmpty()) {
      throw Problem.conflict(
          "TikTok asks for "
              + known.nextAction()
              + ", which Caravan knows no answer to: answer it in Seller Center.");
    }
    if (chosen == null || chosen.isBlank()) {
      return fitting.get(0);
    }
    String wanted = chosen.strip().toUpperCase(Locale.ROOT);
    if (!fitting.contains(wanted)) {
      throw Problem.invalid(
          "decision",
          chosen,
          "one of " + String.join(", ", fitting) + ", since TikTok asks for " + known.nextAction());
    }
    return wanted;
  }

  private static void offered(Known known, @Nullable BigDecimal amount) {
    if (amount == null) {
      throw Problem.missing("amount", "what the buyer is offered for keeping the goods");
    }
    BigDecimal most = known.refundTotal();
    if (amount.signum() <= 0
        || (most != null && amount.compareTo(most) >= 0)
        || !Money.isPayable(amount, known.currency())) {
      throw Problem.invalid(
          "amount",
          amount,
          "more than 0 and less than the whole refund"
              + (most == null ? "" : ", " + Money.text(most, known.currency()))
              + ", in whole units of the currency's smallest coin");
    }
  }

  private static State state(@Nullable String state) {
    if (state == null || state.isBlank()) {
      return State.ALL;
    }
    String wanted = state.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(State.values())
        .filter(each -> each.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.invalid(
                    "state",
                    state,
                    Arrays.stream(State.values())
                        .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .collect(Collectors.joining(", "))));
  }

  private Item item(Known known) {
    String asked = known.nextAction();
    List<String> answers =
        asked == null
            ? List.of()
            : Stream.of(APPROVALS, REFUSALS)
                .flatMap(possible -> possible.getOrDefault(asked, List.of()).stream())
                .toList();
    return new Item(
        stores.byId(known.storeId()).name(),
        known.returnId(),
        known.tiktokOrderId(),
        known.type(),
        known.status(),
        known.role(),
        Money.text(known.refundTotal(), known.currency()),
        known.currency(),
        asked,
        known.nextActionDue(),
        answers,
        known.answer(),
        known.updatedAt());
  }
}
