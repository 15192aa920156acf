package dev.holdfast.commit;

import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MemoryStorage} keeps of one store while nobody has it open, the switches that tests set on it, and a record
 * of what was done to it. Switches may be set from any thread at any time.
 */
final class MemoryFiles {
    /** What was there before anything was committed here. */
    volatile StoreView seed = StoreView.empty();

    volatile boolean seeded;

    /** Changes when a test pretends that somebody else wrote the store while it was closed. */
    volatile String stamp = "ours";

    /** Commits that recovery finds, in order. */
    final List<Commit> commits = new CopyOnWriteArrayList<>();

    /** Thrown by the next appends, one each. */
    final List<StoreException> appendFailures = new CopyOnWriteArrayList<>();

    /** Whether an append that fails leaves the store unusable, and the commit to be found by recovery. */
    volatile boolean unusableAfterFailure;

    volatile boolean foundAfterFailure;

    /** Runs in the middle of every append. */
    volatile Runnable onAppend = () -> {};

    /** Where the next append stops until it is opened. */
    final AtomicReference<@Nullable Gate> appendGate = new AtomicReference<>();

    /** Where the next checkpoint's writing stops until it is opened. */
    final AtomicReference<@Nullable Gate> checkpointGate = new AtomicReference<>();

    /** Thrown by every open. */
    volatile @Nullable StoreException openFailure;

    /** Thrown by the next close. */
    final AtomicReference<@Nullable RuntimeException> closeFailure = new AtomicReference<>();

    /** Runs at the end of every close, when the files are released. */
    volatile Runnable onClose = () -> {};

    volatile boolean checkpointDue;

    /** Thrown when the next archive's name is asked for. */
    final AtomicReference<@Nullable StoreException> archiveFailure = new AtomicReference<>();

    /** Session ids that have a transcript. */
    final Set<String> transcripts = ConcurrentHashMap.newKeySet();

    /** Names of archived transcripts. */
    final List<Instant> purges = new CopyOnWriteArrayList<>();

    final List<String> archives = new CopyOnWriteArrayList<>();

    /** Whether transcripts of restored sessions stay in the archive. */
    volatile boolean transcriptsStay;

    /** Thrown whenever the ledger is asked for. */
    volatile @Nullable RuntimeException ledgerFailure;

    /** Days that were dropped from the ledger. */
    final List<LocalDate> droppedDays = new CopyOnWriteArrayList<>();

    /** Revisions of written checkpoints. */
    final List<Long> checkpoints = new CopyOnWriteArrayList<>();

    /** What was done, in order: open, append, close, abandon, cut, write. */
    final List<String> deeds = new CopyOnWriteArrayList<>();

    /** Breaches of the contract of {@link OpenStore} by its caller. */
    final List<String> breaches = new CopyOnWriteArrayList<>();

    volatile boolean opened;

    boolean exists() {
        return seeded || !commits.isEmpty();
    }

    /** What recovery gives. */
    StoreView recover() {
        StoreView view = seed;
        for (Commit commit : commits) {
            for (Change change : commit.changes()) {
                view = change instanceof Change.Remove ? view.without(change.key()) : view.with(change.entry());
            }
            view = view.at(commit.revision());
        }
        return view;
    }

    /** The transcripts and archives as files. */
    StoreHarness.Transcripts asTranscripts() {
        return new StoreHarness.Transcripts() {
            @Override
            public void add(String name) {
                if (name.endsWith(".jsonl")) {
                    transcripts.add(name.substring(0, name.length() - ".jsonl".length()));
                } else {
                    archives.add(name);
                }
            }

            @Override
            public void remove(String name) {
                archives.remove(name);
                transcripts.remove(name.replaceFirst("\\.jsonl$", ""));
            }

            @Override
            public List<String> names() {
                List<String> names = new ArrayList<>(archives);
                transcripts.forEach(sessionId -> names.add(sessionId + ".jsonl"));
                names.sort(null);
                return names;
            }
        };
    }

    /** All changes ever committed here. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        commits.forEach(commit -> changes.addAll(commit.changes()));
        return changes;
    }

    long bytes() {
        return recover().inInsertionOrder().stream()
                .mapToLong(MemoryFiles::cost)
                .sum();
    }

    private static long cost(SessionEntry entry) {
        return entry.json().length;
    }
}
