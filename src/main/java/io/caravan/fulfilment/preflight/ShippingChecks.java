package io.caravan.fulfilment.preflight;

import static io.caravan.fulfilment.preflight.ShippingFinding.Code.NO_SELLER_TEMPLATE;
import static io.caravan.fulfilment.preflight.ShippingFinding.Code.NO_SHIPPING_PROVIDER;
import static io.caravan.fulfilment.preflight.ShippingFinding.Code.SELLER_TEMPLATE_NOT_PREFERRED;
import static io.caravan.fulfilment.preflight.ShippingFinding.Code.SELLER_TEMPLATE_UNAVAILABLE;
import static io.caravan.fulfilment.preflight.ShippingFinding.Code.SHIPPING_NOT_READ;
import static io.caravan.fulfilment.preflight.ShippingFinding.Code.THIRD_PARTY_WITHOUT_SELLER_SHIPPING;
import static io.caravan.fulfilment.preflight.ShippingFinding.Code.THIRD_PARTY_WITHOUT_TEMPLATE;
import static io.caravan.fulfilment.preflight.ShippingFinding.Code.WAREHOUSE_WITHOUT_DELIVERY_OPTION;

import io.caravan.fulfilment.preflight.ShippingFacts.Location;
import io.caravan.fulfilment.preflight.ShippingFacts.Option;
import io.caravan.fulfilment.preflight.ShippingFacts.Template;
import io.caravan.fulfilment.preflight.ShippingFacts.Templates;
import io.caravan.fulfilment.preflight.ShippingFacts.Warehouse;
import java.util.ArrayList;
import java.util.List;

/**
 * What is missing before a seller's first shipment could fail of it. What was never read is not
 * judged. That a template "has a rate" is told nowhere by itself: TikTok says whether the template
 * can be used, and why not.
 */
public final class ShippingChecks {
  private static final String WAREHOUSE_SETTINGS =
      "in TikTok's Seller Center under Shipping, Warehouses";
  private static final String TEMPLATE_SETTINGS =
      "in TikTok's Seller Center under Shipping, Templates";

  private final ShippingFacts facts;
  private final List<ShippingFinding> findings = new ArrayList<>();

  private ShippingChecks(ShippingFacts facts) {
    this.facts = facts;
  }

  /** In a stable order: warehouses, carriers, templates, locations of third parties. */
  public static List<ShippingFinding> of(ShippingFacts facts) {
    ShippingChecks checks = new ShippingChecks(facts);
    facts.warehouses().forEach(checks::options);
    checks.providers();
    boolean usable = checks.templates();
    facts.warehouses().forEach(warehouse -> checks.thirdParties(warehouse, usable));
    return List.copyOf(checks.findings);
  }

  private void options(Warehouse warehouse) {
    List<Option> options = warehouse.options();
    if (warehouse.refused() != null) {
      add(
          SHIPPING_NOT_READ,
          warehouse.id(),
          "TikTok did not tell the delivery options of "
              + named(warehouse)
              + ": code "
              + warehouse.refused()
              + ".",
          "Authorise the app again with the scope seller.logistics.");
    } else if (options != null && options.isEmpty()) {
      add(
          WAREHOUSE_WITHOUT_DELIVERY_OPTION,
          warehouse.id(),
          named(warehouse) + " has no delivery option: nothing sold from it can be delivered.",
          "Subscribe it to one " + WAREHOUSE_SETTINGS + ".");
    }
  }

  private void providers() {
    List<String> told = new ArrayList<>();
    for (Warehouse warehouse : facts.warehouses()) {
      for (Option option : sellers(warehouse)) {
        Integer providers = option.providers();
        if (providers != null && providers == 0 && !told.contains(option.id())) {
          told.add(option.id());
          add(
              NO_SHIPPING_PROVIDER,
              option.id(),
              "TikTok offers no carrier for the delivery option \""
                  + option.name()
                  + "\" ("
                  + option.id()
                  + ") of "
                  + named(warehouse)
                  + (option.refused() == null ? "" : ": code " + option.refused())
                  + ". Its shipments cannot be told to TikTok.",
              "Subscribe the warehouse to the option, or ask TikTok's support for carriers of this"
                  + " market.");
        }
      }
    }
  }

  /**
   * @return whether a third party could ship by one of them, as far as is known
   */
  private boolean templates() {
    Templates templates = facts.templates();
    boolean sellerShips = facts.warehouses().stream().anyMatch(one -> !sellers(one).isEmpty());
    if (templates == null || !sellerShips) {
      return true;
    }
    if (templates.refused() != null) {
      add(
          SHIPPING_NOT_READ,
          "",
          "TikTok did not tell the shop's shipping templates: code " + templates.refused() + ".",
          "Authorise the app again with the scope seller.logistics.");
      return true;
    }
    List<Template> own = templates.all().stream().filter(Template::bySeller).toList();
    List<Template> usable = own.stream().filter(Template::available).toList();
    if (own.isEmpty()) {
      add(
          NO_SELLER_TEMPLATE,
          "",
          "The seller ships, and there is no shipping template for it.",
          "Make a template for shipping by seller with at least one rate "
              + TEMPLATE_SETTINGS
              + ", and prefer it.");
    } else if (usable.isEmpty()) {
      own.forEach(this::unavailable);
    } else if (usable.stream().noneMatch(Template::preferred)) {
      Template first = usable.get(0);
      add(
          SELLER_TEMPLATE_NOT_PREFERRED,
          first.id(),
          named(first) + " can be used, and is not the preferred one: products do not ship by it.",
          "Make it the preferred template " + TEMPLATE_SETTINGS + ".");
    }
    return !usable.isEmpty();
  }

  private void unavailable(Template template) {
    add(
        SELLER_TEMPLATE_UNAVAILABLE,
        template.id(),
        named(template)
            + " cannot be used"
            + (template.reasons().isEmpty() ? "." : ": " + String.join("; ", template.reasons())),
        "Give it at least one rate and a warehouse " + TEMPLATE_SETTINGS + ".");
  }

  private void thirdParties(Warehouse warehouse, boolean templateUsable) {
    if (warehouse.options() == null) {
      return;
    }
    boolean sellerShips = !sellers(warehouse).isEmpty();
    for (Location location : warehouse.locations()) {
      if (!location.thirdParty()) {
        continue;
      }
      if (!sellerShips) {
        add(
            THIRD_PARTY_WITHOUT_SELLER_SHIPPING,
            location.id(),
            named(location)
                + " is a third party's and feeds "
                + named(warehouse)
                + ", which lets no seller ship: the third party's tracking cannot be told to"
                + " TikTok.",
            "Subscribe the warehouse to shipping by seller " + WAREHOUSE_SETTINGS + ".");
      } else if (!templateUsable) {
        add(
            THIRD_PARTY_WITHOUT_TEMPLATE,
            location.id(),
            named(location)
                + " is a third party's and feeds "
                + named(warehouse)
                + ", and no template for shipping by seller can be used.",
            "Make one with a rate for that warehouse " + TEMPLATE_SETTINGS + ".");
      }
    }
  }

  private static List<Option> sellers(Warehouse warehouse) {
    List<Option> options = warehouse.options();
    return options == null ? List.of() : options.stream().filter(Option::bySeller).toList();
  }

  private void add(ShippingFinding.Code code, String subject, String what, String toDo) {
    findings.add(new ShippingFinding(code, subject, what, toDo));
  }

  private static String named(Warehouse warehouse) {
    return "warehouse \"" + warehouse.name() + "\" (" + warehouse.id() + ")";
  }

  private static String named(Location location) {
    return "location \"" + location.name() + "\" (" + location.id() + ")";
  }

  private static String named(Template template) {
    return "template \"" + template.name() + "\" (" + template.id() + ")";
  }
}
