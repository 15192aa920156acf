package dev.holdfast.http;

import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreName;
import org.jspecify.annotations.Nullable;

/** Is told of every operation on stores when it has been answered, on its event loop: must not block and not throw. */
@FunctionalInterface
public interface AuditTrail {
    /** Looks away. */
    AuditTrail NONE = deed -> {};

    void done(Deed deed);

    /**
     * What somebody did, or tried to do.
     *
     * @param principal who; see {@link dev.holdfast.access.Principal#id}
     * @param claimedId the id that a token claims which is not accepted: revoked, expired or never valid, so it proves
     *     nothing; null when there is none
     * @param remote from which address
     * @param operation method and path template
     * @param changes whether the operation is one that changes something
     * @param store in which store; null when the path names none
     * @param key to which session; null when it is about none
     * @param status what was answered; {@link RequestObserver#CLIENT_GONE}
     * @param problem the slug of the problem that was answered; null when the operation was done
     * @param outcome what became of the change that a problem was answered for; {@code done} without a problem
     * @param revision the store's revision that was answered; null without one
     * @param requestId as answered in {@code X-Request-Id}
     */
    record Deed(
            String principal,
            @Nullable String claimedId,
            String remote,
            String operation,
            boolean changes,
            @Nullable StoreName store,
            @Nullable SessionKey key,
            int status,
            @Nullable String problem,
            String outcome,
            @Nullable String revision,
            String requestId) {}
}
