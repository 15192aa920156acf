package dev.holdfast.commit;

import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;

/** Answers commands that only read, from one view. */
final class Reads {
    private Reads() {}

    /**
     * Answers a {@link Command.Read}.
     *
     * @throws StoreException {@code NOT_FOUND}
     */
    static Object answer(Command.OnStore<?> command, StoreView view) {
        if (command instanceof Command.Get get) {
            SessionEntry entry = view.get(get.key());
            if (entry == null) {
                throw new StoreException(ErrorCode.NOT_FOUND, "there is no session with this key");
            }
            return new Command.Found(entry, view.revision());
        }
        if (command instanceof Command.ListSessions list) {
            return Listing.page(view, list.query());
        }
        throw new IllegalArgumentException("not a read: " + command);
    }
}
