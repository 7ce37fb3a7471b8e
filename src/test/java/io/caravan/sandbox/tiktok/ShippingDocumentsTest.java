package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Call;
import io.caravan.sandbox.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShippingDocumentsTest {

  private final Rig rig = new Rig();

  @BeforeEach
  void paidOrdersAwaitShipmentAtOnce() {
    rig.tiktok.addShop(rig.de.withoutOnHold());
    rig.tiktok.addShop(rig.us.withoutOnHold());
  }

  @Test
  void aLabelIsFetchedForADay() {
    String id = arranged();
    String url = document(id, "SHIPPING_LABEL").data().path("doc_url").asString();
    assertThat(url).startsWith("http://127.0.0.1:4711/");
    rig.clock.pass(Duration.ofHours(24).minusMillis(1));
    Reply label = fetch(url);
    rig.clock.pass(Duration.ofMillis(1));
    assertThat(label.headers()).containsEntry("Content-Type", "application/pdf");
    assertThat(new String(label.body(), StandardCharsets.US_ASCII))
        .startsWith("%PDF-1.4")
        .contains(rig.tiktok.parcels().get(id).tracking())
        .endsWith("%%EOF\n");
    assertThat(fetch(url).status()).isEqualTo(403);
    assertThat(rig.tiktok.parcels().documentsFetched(id)).isOne();
    assertThat(fetch(url + "1").status()).isEqualTo(404);
  }

  @Test
  void aPictureIsAPicture() {
    String url = document(arranged(), "SHIPPING_LABEL_PICTURE").data().path("doc_url").asString();
    assertThat(fetch(url).body()).startsWith((byte) 0x89, 'P', 'N', 'G');
  }

  @Test
  void aLabelIsPrintedBetweenArrangingAndPickup() {
    String order = placed(rig.de, true);
    String id = rig.tiktok.parcels().of(order).get(0).id();
    assertThat(document(id, "SHIPPING_LABEL").code()).isEqualTo(21023035);
    arrange(id);
    assertThat(document(id, "SHIPPING_LABEL").code()).isZero();
    rig.tiktok.parcels().collect(id);
    assertThat(document(id, "SHIPPING_LABEL").code()).isEqualTo(21042102);
  }

  @Test
  void aLabelMayTakeAWhile() {
    rig.tiktok
        .parcels()
        .rules(FulfilmentRules.DEFAULT.with(to -> to.labelDelay = Duration.ofSeconds(30)));
    String id = arranged();
    assertThat(document(id, "SHIPPING_LABEL").code()).isEqualTo(11034037);
    rig.clock.pass(Duration.ofSeconds(30));
    assertThat(document(id, "SHIPPING_LABEL").code()).isZero();
  }

  @Test
  void whatTheSellerShipsHasNoLabelOfTikToks() {
    String id = rig.tiktok.parcels().of(placed(rig.de, false)).get(0).id();
    assertThat(document(id, "SHIPPING_LABEL").code()).isEqualTo(21008017);
  }

  @Test
  void someKindsAreForBrazilOnly() {
    assertThat(document(arranged(), "INVOICE_LABEL").code()).isEqualTo(36009004);
    assertThat(document(arranged(), "SHIPPING_LABEL").query("document_format", "ZPL").code())
        .isEqualTo(36009004);
    assertThat(document(arranged(), "A_POSTCARD").code()).isEqualTo(36009004);
  }

  private String placed(TikTokShop shop, boolean byTikTok) {
    OrderSpec.Builder spec = OrderSpec.in(shop.id()).line("MUG-RED", 1);
    return rig.tiktok.placePaidOrder((byTikTok ? spec.shippedByTikTok() : spec).build());
  }

  private String arranged() {
    String id = rig.tiktok.parcels().of(placed(rig.de, true)).get(0).id();
    arrange(id);
    return id;
  }

  private void arrange(String id) {
    rig.ask("POST", "/fulfillment/202309/packages/" + id + "/ship")
        .query("shop_cipher", rig.de.cipher())
        .body("{\"handover_method\":\"DROP_OFF\"}")
        .data();
  }

  private Rig.Ask document(String id, String type) {
    return rig.ask("GET", "/fulfillment/202309/packages/" + id + "/shipping_documents")
        .query("shop_cipher", rig.de.cipher())
        .query("document_type", type)
        .header("host", "127.0.0.1:4711");
  }

  private Reply fetch(String url) {
    return rig.tiktok.handle(new Call("GET", URI.create(url).getPath(), "", Map.of(), new byte[0]));
  }
}
