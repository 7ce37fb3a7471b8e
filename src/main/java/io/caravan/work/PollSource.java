package io.caravan.work;

import java.util.List;

/** A capability that wants to look at something regularly. */
public interface PollSource {

  /** What is to be polled now; asked at every tick, so it must be cheap. */
  List<Polls.Poll> polls();
}
