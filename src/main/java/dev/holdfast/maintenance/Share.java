package dev.holdfast.maintenance;

import dev.holdfast.maintenance.MaintenancePlan.Removal;
import dev.holdfast.session.Caller;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may add to a store that has a cap, so that nobody takes the place of sessions that he could not delete. A
 * pure function of the view, the policy, the time and the caller.
 *
 * <p>A caller limited to some keys who creates a session in a store that is at its cap gives up one of his own for it. All
 * entries count for him, protected ones too: when their protection ends they crowd out nobody. A caller who may not
 * maintain the store protects at most half as many sessions of his keys as the cap.
 */
public record Share(MaintenancePolicy policy, PlanTime time) {
    /**
     * Judges a write.
     *
     * @param present the entry before it; null when the write creates it
     * @param spared keys that must stay
     * @return what must go for it; null when nothing must
     * @throws StoreException {@code STORE_BUSY} when the caller has no room left
     */
    public @Nullable Removal admit(
            StoreView view, Caller caller, @Nullable SessionEntry present, SessionEntry entry, Set<SessionKey> spared) {
        if (!bounds(caller)) {
            return null;
        }
        if (isProtected(entry) && (present == null || !isProtected(present)) && !mayProtect(view, caller)) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY,
                    "pinned, running and restored sessions among the caller's keys are as many as may be ("
                            + mostProtected() + ", half of session.maintenance.maxEntries); end or unpin some of them");
        }
        if (present != null || !isFull(view, caller)) {
            return null;
        }
        for (SessionEntry candidate : Candidates.of(view, policy, time).inOrder()) {
            if (caller.keys().contains(candidate.key()) && !spared.contains(candidate.key())) {
                return new Removal(candidate, RemovalReason.CAP);
            }
        }
        throw new StoreException(
                ErrorCode.STORE_BUSY,
                "the store holds as many sessions as session.maintenance.maxEntries allows, and none of the caller's own"
                        + " can make room; delete sessions, or have the limit raised");
    }

    /** Whether a removed entry may come back, which then is protected for a while. */
    public boolean mayRestore(StoreView view, Caller caller) {
        return !bounds(caller) || (!isFull(view, caller) && mayProtect(view, caller));
    }

    private boolean bounds(Caller caller) {
        return policy.mode() == MaintenancePolicy.Mode.ENFORCE
                && policy.maxEntries() > 0
                && (!caller.keys().whole() || !caller.maintains());
    }

    private boolean isFull(StoreView view, Caller caller) {
        return !caller.keys().whole() && view.countedEntries() >= policy.maxEntries();
    }

    /** Looks at all entries only when those that are protected, whosoever they are, are that many. */
    private boolean mayProtect(StoreView view, Caller caller) {
        if (caller.maintains() || MaintenancePlan.protectedEntries(view, policy, time) < mostProtected()) {
            return true;
        }
        return view.entries().values().stream()
                        .filter(entry -> !entry.foreign() && caller.keys().contains(entry.key()) && isProtected(entry))
                        .limit(mostProtected())
                        .count()
                < mostProtected();
    }

    private int mostProtected() {
        return Math.max(1, policy.maxEntries() / 2);
    }

    private boolean isProtected(SessionEntry entry) {
        return MaintenancePlan.protection(entry, policy, time.judged()) != null;
    }
}
