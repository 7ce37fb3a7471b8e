package io.caravan.ops;

/** A page of a list: from 0, 50 items unless asked for otherwise. */
record Paging(int page, int size) {
  static final int MAX_SIZE = 500;

  /** Beyond this PostgreSQL would read and throw away too much; narrow the list instead. */
  static final int MAX_OFFSET = 1_000_000;

  Paging {
    if (page < 0) {
      throw Problem.invalid("page", page, "a whole number from 0");
    }
    if (size < 1 || size > MAX_SIZE) {
      throw Problem.invalid("size", size, "a whole number from 1 to " + MAX_SIZE);
    }
    if ((long) page * size > MAX_OFFSET) {
      throw Problem.invalid("page", page, "at most " + MAX_OFFSET / size + " at this size");
    }
  }

  int offset() {
    return page * size;
  }
}
