package dev.holdfast.session;

import java.time.Instant;

/**
 * The removal of a session, for clients that ask for it afterwards.
 *
 * @param run the run that removed it, by which the removal can be undone
 * @param reason why
 * @param at when it was committed
 */
public record SessionRemoval(String run, RemovalReason reason, Instant at) {}
