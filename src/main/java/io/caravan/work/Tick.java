package io.caravan.work;

import java.util.List;
import org.springframework.stereotype.Component;

/** What every node does every second: wakes sleepers, and marks due the polls whose time came. */
@Component
public class Tick {
  private final WorkQueue queue;
  private final Polls polls;
  private final List<PollSource> sources;

  Tick(WorkQueue queue, Polls polls, List<PollSource> sources) {
    this.queue = queue;
    this.polls = polls;
    this.sources = sources;
  }

  public int wakeSleepers() {
    return queue.sweep();
  }

  public int markPollsDue() {
    return polls.markDue(sources.stream().flatMap(source -> source.polls().stream()).toList());
  }
}
