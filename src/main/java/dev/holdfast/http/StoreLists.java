package dev.holdfast.http;

import dev.holdfast.session.Command;
import dev.holdfast.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Lists the stores for all who ask: one list at a time, and whoever asks meanwhile shares the next one. A list is never
 * older than the request for it, and however many ask, the queue that writes go through holds one. Belongs to one event
 * loop.
 */
final class StoreLists {
    private final SessionStore store;
    private @Nullable Promise<Command.StoreList> next;
    private boolean listing;

    StoreLists(SessionStore store) {
        this.store = store;
    }

    Future<Command.StoreList> ask() {
        Promise<Command.StoreList> asked = next;
        if (asked == null) {
            asked = Promise.promise();
            next = asked;
        }
        if (!listing) {
            list(asked);
        }
        return asked.future();
    }

    private void list(Promise<Command.StoreList> asked) {
        next = null;
        listing = true;
        store.execute(new Command.ListStores()).onComplete(listed -> {
            listing = false;
            if (next != null) {
                list(next);
            }
            asked.handle(listed);
        });
    }
}
