package dev.holdfast.session;

import java.time.Duration;

/**
 * What maintenance in warn mode tells the active session: it would remove it, were it enforced.
 *
 * @param activeSessionKey the session that would be removed, as if nothing protected it
 * @param activeUpdatedAt its {@code updatedAt}, epoch ms, or {@link SessionEntry#UNDATED}
 * @param totalEntries how many entries the store holds
 * @param pruneAfter the policy's age limit
 * @param maxEntries the policy's cap
 * @param wouldPrune whether it is stale
 * @param wouldCap whether it exceeds the cap
 */
public record MaintenanceWarning(
        SessionKey activeSessionKey,
        long activeUpdatedAt,
        int totalEntries,
        Duration pruneAfter,
        int maxEntries,
        boolean wouldPrune,
        boolean wouldCap) {}
