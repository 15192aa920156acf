package dev.holdfast.file;

import dev.holdfast.file.JournalReplay.Continuity;
import dev.holdfast.file.Recovered.Start;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreView;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides what a store's files come to. Only reads, so that it can be repeated: interrupted or done twice, it comes to the
 * same result.
 *
 * <p>A segment is <em>installed</em> when its snapshot is known to have been {@code sessions.json}. Commits of segments
 * before the newest installed one are in that snapshot; they are history for the feed and never replayed by themselves.
 */
final class Recovery {
    /** More changes than a system holds back unsynced. The clock does not tell: it may have been set back. */
    private static final long UNSYNCED_CHANGES = 1L << 32;

    private static final ContentDigest NO_CONTENT = new ContentDigest(0, "0".repeat(64));

    private final Disk disk;
    private final EntryParser parser;
    private final InstantSource clock;

    Recovery(Disk disk, EntryParser parser, InstantSource clock) {
        this.disk = disk;
        this.parser = parser;
        this.clock = clock;
    }

    /**
     * Recovers from what is there.
     *
     * @param all segments, oldest first
     * @param file {@code sessions.json}, missing or intact
     * @param untrusted whether a sync of these segments failed before, so that what they hold may be in memory only
     * @throws CorruptJournalException when answered commits are missing
     */
    Recovered recover(List<StoredSegment> all, Content file, boolean untrusted) throws IOException {
        Sorted sorted = sort(all, file.tie());
        List<StoredSegment> usable = sorted.usable();
        if (usable.isEmpty()) {
            return fresh(all, file, sorted);
        }
        int installed = newest(usable, StoredSegment::knownInstalled);
        int match = newest(usable, segment -> tiedTo(segment, file.tie()));
        if (match >= installed && match >= 0) {
            return continued(all, file, sorted, match, untrusted);
        }
        if (file.missing()) {
            if (match < 0) {
                throw new CorruptJournalException("sessions.json is missing, and the journal does not reach back to the"
                        + " beginning of the store: put the file back, or recover from a backup or by salvage");
            }
            return continued(all, file, sorted, match, true);
        }
        requireSound(usable, file.tie());
        if (installed < 0) {
            // A store's first segment is installed from its creation, and a later one outlives it once it is installed.
            throw new CorruptJournalException(
                    "the journal begins with " + usable.get(0).name()
                            + ", which continues a segment that is missing: acknowledged commits are lost");
        }
        return foreign(all, file, sorted, installed);
    }

    /** What matches no segment was written by somebody else, or by nobody. */
    private static void requireSound(List<StoredSegment> usable, Tie file) throws CorruptJournalException {
        for (StoredSegment segment : usable) {
            Tie tie = segment.header().map(SegmentHeader::tie).orElse(null);
            if (tie != null && tie.rottenAs(file)) {
                throw new CorruptJournalException(
                        "sessions.json has not been written since Holdfast did, and is not what" + " it wrote (as "
                                + segment.name() + " has it): the disk has changed it");
            }
        }
    }

    /**
     * Recovers what can be recovered, for an operator: everything intact in the journal over the chosen contents.
     *
     * @param chosen contents to begin with; their tie decides where in the journal, otherwise all of it is replayed
     */
    Recovered salvage(List<StoredSegment> all, Content chosen) throws IOException {
        List<StoredSegment> usable = new ArrayList<>(all);
        usable.removeIf(StoredSegment::unborn);
        int match = newest(usable, segment -> tiedTo(segment, chosen.tie()));
        List<StoredSegment> run = usable.subList(Math.max(match, 0), usable.size());
        JournalReplay.Outcome replay = JournalReplay.of(disk, run, Continuity.SALVAGE);
        StoreView view = replay.records().over(chosen, parser).at(raised(replay));
        return new Recovered(
                view,
                Start.REWRITTEN,
                chosen.tie(),
                true,
                nextSequence(all),
                replay,
                replay.records().keys(),
                List.copyOf(usable),
                List.of());
    }

    /**
     * Contents to begin with. They are taken once, so that nothing keeps in memory what the journal replaces.
     */
    static final class Content {
        private final boolean missing;
        private final Tie tie;
        private StoreView view;

        /**
         * @param missing whether there is no file
         * @param view its entries, at any revision
         * @param tie what the file is; never equal to a segment's when the contents are only a part of a file
         */
        private Content(boolean missing, StoreView view, Tie tie) {
            this.missing = missing;
            this.view = view;
            this.tie = tie;
        }

        static Content of(SnapshotFile.Intact file) {
            return new Content(
                    false, file.view(0), new Tie(file.digest(), file.stamp().modifiedNanos()));
        }

        static Content of(SnapshotFile.Salvaged part) {
            return new Content(false, StoreView.of(0, part.entries(), part.verbatim()), new Tie(NO_CONTENT));
        }

        static Content none() {
            return new Content(true, StoreView.empty(), Tie.NO_FILE);
        }

        boolean missing() {
            return missing;
        }

        Tie tie() {
            return tie;
        }

        /** How many entries. */
        int size() {
            return view.size();
        }

        /** The entries, at revision 0. Afterwards there are none. */
        StoreView take() {
            StoreView taken = view.at(0);
            view = StoreView.empty();
            return taken;
        }
    }

    private record Sorted(List<StoredSegment> usable, List<StoredSegment> discarded) {}

    private static Sorted sort(List<StoredSegment> all, Tie present) {
        List<StoredSegment> usable = new ArrayList<>();
        List<StoredSegment> discarded = new ArrayList<>();
        for (StoredSegment segment : all) {
            (segment.unborn() || segment.unfinished(present) ? discarded : usable).add(segment);
        }
        return new Sorted(List.copyOf(usable), discarded);
    }

    private Recovered fresh(List<StoredSegment> all, Content file, Sorted sorted) throws IOException {
        return new Recovered(
                file.take().at(micros()),
                Start.ADOPTED,
                file.tie(),
                true,
                nextSequence(all),
                JournalReplay.of(disk, List.of(), Continuity.STRICT),
                List.of(),
                List.of(),
                sorted.discarded());
    }

    private Recovered continued(List<StoredSegment> all, Content file, Sorted sorted, int match, boolean rewrite)
            throws IOException {
        List<StoredSegment> run = sorted.usable().subList(match, sorted.usable().size());
        JournalReplay.Outcome replay = JournalReplay.of(disk, run, Continuity.STRICT);
        boolean cut = !replay.aside().isEmpty();
        boolean raise = cut || replay.unmarked();
        StoreView view = replay.records().over(file, parser).at(raise ? raised(replay) : replay.revision());
        Start start = Start.CONTINUED;
        if (rewrite || cut) {
            start = Start.REWRITTEN;
        } else if (replay.records().commits() == 0) {
            start = Start.ADOPTED;
        } else if (raise) {
            // No segment continues one that ends before the revision it builds on.
            start = Start.REWRITTEN;
        }
        return recovered(all, file, sorted, view, start, raise, replay, List.of());
    }

    private Recovered foreign(List<StoredSegment> all, Content file, Sorted sorted, int from) throws IOException {
        List<StoredSegment> run = sorted.usable().subList(from, sorted.usable().size());
        JournalReplay.Outcome replay = JournalReplay.of(disk, run, Continuity.DETACHABLE);
        boolean same = replay.records().commits() == 0 && replay.aside().isEmpty();
        StoreView view = replay.records().over(file, parser).at(raised(replay));
        Collection<SessionKey> overridden = replay.records().keys();
        return recovered(all, file, sorted, view, same ? Start.ADOPTED : Start.REWRITTEN, true, replay, overridden);
    }

    private static Recovered recovered(
            List<StoredSegment> all,
            Content file,
            Sorted sorted,
            StoreView view,
            Start start,
            boolean raised,
            JournalReplay.Outcome replay,
            Collection<SessionKey> overridden) {
        List<StoredSegment> retained = new ArrayList<>();
        List<StoredSegment> discarded = new ArrayList<>(sorted.discarded());
        for (StoredSegment segment : sorted.usable()) {
            (segment.saysNothing() ? discarded : retained).add(segment);
        }
        return new Recovered(
                view,
                start,
                file.tie(),
                raised,
                nextSequence(all),
                replay,
                overridden,
                List.copyOf(retained),
                List.copyOf(discarded));
    }

    private static boolean tiedTo(StoredSegment segment, Tie tie) {
        Tie of = segment.header().map(SegmentHeader::tie).orElse(null);
        return of != null && of.sameContents(tie);
    }

    private static int newest(List<StoredSegment> segments, Predicate<StoredSegment> wanted) {
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (wanted.test(segments.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static long nextSequence(List<StoredSegment> all) {
        return all.isEmpty() ? 1 : all.get(all.size() - 1).sequence() + 1;
    }

    /** A revision that nobody has seen: each change that was lost took more than a byte. */
    private long raised(JournalReplay.Outcome replay) {
        long missing = replay.lostBytes() + replay.tornBytes() + (replay.unmarked() ? UNSYNCED_CHANGES : 0);
        return Math.max(micros(), replay.revision() + 1 + missing);
    }

    private long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
