package dev.holdfast.session.json;

import dev.holdfast.session.SessionEntry;

/**
 * What a write makes of an entry.
 *
 * @param entry the entry to store
 * @param completed whether {@code sessionId} or {@code updatedAt} was filled in by Holdfast
 */
public record Revised(SessionEntry entry, boolean completed) {}
