package dev.holdfast.commit;

import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreView;
import java.time.Instant;
import java.util.List;

/** Chooses the names of archives for one commit. Used by one thread. */
@FunctionalInterface
public interface ArchiveNames {
    /** Chooses none. */
    ArchiveNames NONE = (gone, left, why, at) -> List.of();

    /** The reason why files are archived. */
    enum Why {
        /** Their session was removed. */
        DELETED,
        /** Their session got another {@code sessionId}. */
        RESET
    }

    /**
     * The names that the files of a session are archived under: its transcripts, checkpoints and trajectories, and the file
     * that its {@code sessionFile} names in the store's directory, except those that an entry of {@code left} uses. Never
     * the name of an existing file, nor one that was chosen before; each file is chosen once. A failure is logged and
     * counted; nothing is chosen then.
     *
     * @param gone the entry as it was
     * @param left the view without it
     */
    List<String> choose(SessionEntry gone, StoreView left, Why why, Instant at);
}
