package io.caravan.sandbox;

/** One simulated platform behind a port: a strict function of what was received and its state. */
public interface SimulatedPlatform {

  /** Names the operation of a call before it runs, so that faults can aim at it. */
  String operationOf(Call call);

  Reply handle(Call call);
}
