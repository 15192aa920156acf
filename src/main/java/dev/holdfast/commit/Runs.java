package dev.holdfast.commit;

import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.RemovalRun;
import dev.holdfast.session.RunPage;
import dev.holdfast.session.RunRemovals;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.UndoObstacle;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers what is asked about past removals, from the ledger. Takes time in proportion to the days that it reads, and
 * memory in proportion to the runs of one day; on any I/O thread, beside commits.
 */
final class Runs {
    private final Ledger ledger;
    private final StoreView view;

    /** @param view the latest, which tells what lives again */
    Runs(Ledger ledger, StoreView view) {
        this.ledger = ledger;
        this.view = view;
    }

    Ledger ledger() {
        return ledger;
    }

    /**
     * Answers a {@link Command.RunRead}.
     *
     * @throws StoreException {@code NOT_FOUND}, and those of {@link Ledger}
     */
    Object answer(Command.OnStore<?> command) {
        if (command instanceof Command.ListRuns list) {
            return list(list);
        }
        if (command instanceof Command.DescribeRun describe) {
            return describe(describe);
        }
        throw new IllegalArgumentException("not about runs: " + command);
    }

    private RunPage list(Command.ListRuns list) {
        Set<Long> undone = ledger.undone();
        RemovalRun.Place after = list.after();
        List<RemovalRun> found = new ArrayList<>();
        for (LocalDate day : ledger.days()) {
            if (after != null && day.isAfter(after.day())) {
                continue;
            }
            Map<String, Tally> tallies = new HashMap<>();
            ledger.read(day, removal -> {
                if (list.within().contains(removal.key())) {
                    tallies.computeIfAbsent(removal.removal().run(), run -> new Tally(removal))
                            .add(removal, undone, list.key());
                    ReadBound.requireRuns(tallies.size());
                }
            });
            List<RemovalRun> runs = new ArrayList<>();
            for (Tally tally : tallies.values()) {
                if (tally.asked && (after == null || after.before(tally.place()))) {
                    runs.add(tally.run());
                }
            }
            runs.sort(Comparator.comparingLong((RemovalRun run) -> run.place().revision())
                    .reversed());
            for (RemovalRun run : runs) {
                if (found.size() == list.limit()) {
                    return new RunPage(found, found.get(found.size() - 1).place());
                }
                found.add(run);
            }
        }
        return new RunPage(found, null);
    }

    /** What is summed up of a run. */
    private static final class Tally {
        private final String run;
        private final LocalDate day;
        private final Map<RemovalReason, Integer> reasons = new EnumMap<>(RemovalReason.class);
        private Instant at;
        private long first;
        private int removed;
        private int restored;
        private boolean asked;

        private Tally(RecordedRemoval removal) {
            this.run = removal.removal().run();
            this.day = removal.place().day();
            this.at = removal.removal().began();
            this.first = removal.revision();
        }

        private void add(RecordedRemoval removal, Set<Long> undone, @Nullable SessionKey key) {
            Instant began = removal.removal().began();
            at = began.isBefore(at) ? began : at;
            first = Math.min(first, removal.revision());
            removed++;
            restored += undone.contains(removal.revision()) ? 1 : 0;
            reasons.merge(removal.removal().reason(), 1, Integer::sum);
            asked |= key == null || key.equals(removal.key());
        }

        private RemovalRun.Place place() {
            return new RemovalRun.Place(day, first);
        }

        private RemovalRun run() {
            return new RemovalRun(run, at, removed, restored, reasons, place());
        }
    }

    private RunRemovals describe(Command.DescribeRun describe) {
        Set<Long> undone = ledger.undone();
        Found found = find(describe.run(), describe.within());
        Tally tally = new Tally(found.removals.firstEntry().getValue());
        List<RunRemovals.Item> page = new ArrayList<>();
        Long next = null;
        for (RecordedRemoval removal : found.removals.values()) {
            tally.add(removal, undone, null);
            boolean asked = (describe.key() == null || describe.key().equals(removal.key()))
                    && (describe.after() == null || removal.revision() > describe.after());
            if (asked && page.size() == describe.limit()) {
                next = page.get(page.size() - 1).revision();
            } else if (asked) {
                page.add(item(removal, obstacle(removal, found.isLast(removal), undone)));
            }
        }
        return new RunRemovals(tally.run(), page, next);
    }

    private static RunRemovals.Item item(RecordedRemoval removal, @Nullable UndoObstacle obstacle) {
        return new RunRemovals.Item(
                removal.revision(),
                removal.at(),
                removal.key(),
                removal.sessionId(),
                removal.updatedAt(),
                removal.removal().reason(),
                removal.removal().archive(),
                obstacle);
    }

    /** What a run removed, without the entries. */
    record Found(TreeMap<Long, RecordedRemoval> removals, Map<SessionKey, Long> last) {
        /** Whether the run removed the key no later time. */
        boolean isLast(RecordedRemoval removal) {
            return last.getOrDefault(removal.key(), removal.revision()) == removal.revision();
        }
    }

    /**
     * The removals of a run of these keys, by revision; all of them are under one day.
     *
     * @throws StoreException {@code NOT_FOUND}
     */
    Found find(String run, KeyRange within) {
        TreeMap<Long, RecordedRemoval> removals = new TreeMap<>();
        Map<SessionKey, Long> last = new HashMap<>();
        for (LocalDate day : ledger.days()) {
            ledger.read(day, removal -> {
                if (removal.removal().run().equals(run) && within.contains(removal.key())) {
                    removals.put(removal.revision(), removal);
                    ReadBound.requireRemovals(removals.size());
                    last.merge(removal.key(), removal.revision(), Math::max);
                }
            });
            if (!removals.isEmpty()) {
                return new Found(removals, last);
            }
        }
        throw new StoreException(
                ErrorCode.NOT_FOUND,
                "no run of this id is on record: it removed nothing, or what it removed is no longer kept");
    }

    /** What keeps a removal from being undone; null when nothing does. */
    @Nullable
    UndoObstacle obstacle(RecordedRemoval removal, boolean last, Set<Long> undone) {
        if (undone.contains(removal.revision())) {
            return UndoObstacle.ALREADY_RESTORED;
        }
        if (!last) {
            return UndoObstacle.REMOVED_AGAIN;
        }
        if (!removal.whole()) {
            return UndoObstacle.RECORD_LOST;
        }
        return view.get(removal.key()) != null ? UndoObstacle.KEY_EXISTS : ofTranscript(ledger.transcript(removal));
    }

    /** What a transcript's whereabouts keep from being undone. */
    static @Nullable UndoObstacle ofTranscript(Ledger.Transcript transcript) {
        return switch (transcript) {
            case NONE, ARCHIVED, IN_PLACE -> null;
            case NAME_TAKEN -> UndoObstacle.TRANSCRIPT_EXISTS;
            case GONE -> UndoObstacle.TRANSCRIPT_GONE;
            case UNREADABLE -> UndoObstacle.TRANSCRIPT_UNREADABLE;
        };
    }
}
