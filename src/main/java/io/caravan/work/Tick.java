package io.caravan.work;

import java.util.List;
import org.springframework.stereotype.Component;

/** What every node does every second: marks due the polls whose time has come. */
@Component
public class Tick {
  private final Polls polls;
  private final List<PollSource> sources;

  Tick(Polls polls, List<PollSource> sources) {
    this.polls = polls;
    this.sources = sources;
  }

  public int markPollsDue() {
    return polls.markDue(sources.stream().flatMap(source -> source.polls().stream()).toList());
  }
}
