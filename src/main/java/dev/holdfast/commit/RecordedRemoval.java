package dev.holdfast.commit;

import dev.holdfast.session.SessionKey;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A removal as the ledger has it, but for the entry's bytes.
 *
 * @param revision the removal's
 * @param at when it was committed
 * @param removal under which run and why, and where the transcript went
 * @param sessionId the entry's, null when it had none
 * @param updatedAt the entry's, epoch ms, or {@link dev.holdfast.session.SessionEntry#UNDATED}
 * @param whole whether the entry is on record; otherwise only its digest is, and the removal cannot be undone
 * @param place where the ledger has it
 */
public record RecordedRemoval(
        long revision,
        Instant at,
        Change.Removal removal,
        SessionKey key,
        @Nullable String sessionId,
        long updatedAt,
        boolean whole,
        Place place) {
    /**
     * A place in the ledger.
     *
     * @param offset in the record of that day
     * @param length in bytes
     */
    public record Place(LocalDate day, long offset, int length) {}
}
