package dev.holdfast.http;

import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionRemoval;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.json.JsonText;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Explains why a session does not exist: the run that removed it, for callers that may read it.
 *
 * @param store asked for the latest removal of a key
 */
record RemovedSessions(SessionStore store) {
    /** The same failure; that a session is not found names the run that removed it, while the removal is on record. */
    <T> Future<T> explained(Throwable failure, Exchange exchange, Target target, Deadline deadline) {
        if (!(failure instanceof StoreException missing)
                || missing.code() != ErrorCode.NOT_FOUND
                || !exchange.mayRead(target)) {
            return Future.failedFuture(failure);
        }
        return store.execute(new Command.FindRemoval(target.store(), target.key(), deadline))
                .otherwise(Optional.empty())
                .compose(removal -> Future.failedFuture(
                        removal.map(each -> removed(target, each)).orElse(missing)));
    }

    private static StoreException removed(Target target, SessionRemoval removal) {
        String keys = new String(JsonText.quote(target.key().value()), StandardCharsets.UTF_8);
        return new StoreException(
                ErrorCode.NOT_FOUND,
                "there is no session with this key: run " + removal.run() + " removed it at " + removal.at()
                        + " (reason: " + removal.reason().word() + "); to restore it, POST {\"keys\": [" + keys
                        + "]} to /v1/stores/" + target.store() + "/maintenance/runs/" + removal.run() + "/undo");
    }
}
