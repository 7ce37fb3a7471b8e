package io.caravan.order.rules;

/**
 * One rule of the list.
 *
 * @param name unique, kebab-case
 * @param builtIn Caravan knows it by its name
 * @param enabled false: switched off in the file
 * @param when CEL, of type bool
 * @param reason shown wherever the rule decided
 * @param line in the file, from 1; 0 if it is not written there
 */
public record Rule(
    String name,
    boolean builtIn,
    boolean enabled,
    String when,
    Action then,
    String reason,
    int line) {}
