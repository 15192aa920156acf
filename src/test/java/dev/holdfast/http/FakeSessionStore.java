package dev.holdfast.http;

import dev.holdfast.session.Command;
import dev.holdfast.session.Durability;
import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.ListQuery;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.RemovalRun;
import dev.holdfast.session.RunPage;
import dev.holdfast.session.RunRemovals;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.SessionPage;
import dev.holdfast.session.SessionRemoval;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.UndoObstacle;
import dev.holdfast.session.UndoReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session store in memory that knows no JSON: it stores documents and merge patches as they are, and an empty object
 * for a JSON Patch, with traits that a test gives or that a search for {@code "updatedAt":<digits>} finds. It remembers every command, and fails or waits when
 * told to.
 */
final class FakeSessionStore implements SessionStore {
    static final StoreName MAIN = new StoreName("main");

    private final List<Command<?>> commands = new ArrayList<>();
    private StoreView view = StoreView.empty();
    private @Nullable RuntimeException failure;
    private @Nullable Promise<Void> gate;
    private @Nullable String run;
    private @Nullable SessionRemoval removal;
    private boolean completes;
    private boolean forgetsTimes;

    synchronized void put(String key, String json) {
        SessionKey name = new SessionKey(key);
        SessionEntry old = view.get(name);
        long position = old == null ? view.nextPosition() : old.position();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        SessionEntry entry = new SessionEntry(name, bytes, traits(json), position);
        SessionEntry dated = forgetsTimes ? entry : entry.committedAt(HttpTest.NOW.toEpochMilli(), old);
        view = view.with(dated).at(view.revision() + 1);
    }

    /** The entry of a key, which must be there. */
    synchronized SessionEntry entry(String key) {
        return require(new SessionKey(key));
    }

    synchronized boolean has(String key) {
        return view.get(new SessionKey(key)) != null;
    }

    /** Every command from now on fails like this; null ends it. */
    synchronized void failWith(@Nullable RuntimeException next) {
        failure = next;
    }

    /** Commands from now on are answered when the promise is completed. */
    synchronized Promise<Void> hold() {
        gate = Promise.promise();
        return gate;
    }

    /** Writes from now on report this run. */
    synchronized void removesUnder(String id) {
        run = id;
    }

    /** Every key that is not there was removed like this. */
    synchronized void remembers(SessionRemoval last) {
        removal = last;
    }

    /** Entries from now on have no time of their last write, as after a restart. */
    synchronized void forgetsTimes() {
        forgetsTimes = true;
    }

    /** PUTs from now on report that the document was completed. */
    synchronized void completesDocuments() {
        completes = true;
    }

    synchronized <C extends Command<?>> C last(Class<C> type) {
        return type.cast(commands.get(commands.size() - 1));
    }

    synchronized List<Command<?>> commands() {
        return List.copyOf(commands);
    }

    @Override
    @SuppressWarnings("unchecked") // the result is the one of the command's own type
    public synchronized <R> Future<R> execute(Command<R> command) {
        commands.add(command);
        Promise<Void> waits = gate;
        if (waits != null) {
            return waits.future().map(open -> (R) answer(command));
        }
        try {
            return Future.succeededFuture((R) answer(command));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private synchronized Object answer(Command<?> command) {
        if (failure != null) {
            throw failure;
        }
        if (command instanceof Command.Get get) {
            return new Command.Found(require(get.key()), view.revision());
        } else if (command instanceof Command.FindRemoval) {
            return Optional.ofNullable(removal);
        } else if (command instanceof Command.Put put) {
            put.precondition().check(view.get(put.key()));
            boolean created = view.get(put.key()) == null;
            put(put.key().value(), put.document().toString(StandardCharsets.UTF_8));
            return new Command.Written(require(put.key()), created, completes, receipt());
        } else if (command instanceof Command.Patch patch) {
            patch.precondition().check(view.get(patch.key()));
            boolean created = view.get(patch.key()) == null;
            boolean merge = patch.format() == Command.Patch.Format.MERGE;
            put(patch.key().value(), merge ? patch.patch().toString(StandardCharsets.UTF_8) : "{}");
            return new Command.Written(require(patch.key()), created, false, receipt());
        } else if (command instanceof Command.Delete delete) {
            delete.precondition().check(view.get(delete.key()));
            view = view.without(require(delete.key()).key()).at(view.revision() + 1);
            return new Command.Deleted(receipt().withRun(run == null ? "run-0" : run));
        } else if (command instanceof Command.ListSessions list) {
            return page(list.query());
        } else if (command instanceof Command.Prune prune) {
            return pruned(prune);
        } else if (command instanceof Command.ListRuns list) {
            return runs(list);
        } else if (command instanceof Command.DescribeRun describe) {
            return removals(describe);
        } else if (command instanceof Command.Undo) {
            SessionKey back = new SessionKey("a/b");
            UndoReport.Skipped skipped = new UndoReport.Skipped(new SessionKey("c"), UndoObstacle.KEY_EXISTS);
            return new UndoReport(List.of(back), List.of(back), List.of(skipped), receipt());
        } else if (command instanceof Command.Recover) {
            return new Command.RecoverReport(12, 3, 1, List.of(), receipt());
        } else if (command instanceof Command.DescribeStore describe) {
            return status(describe.store());
        }
        return new Command.StoreList(List.of(
                status(MAIN),
                new StoreStatus(
                        new StoreName("other"), StoreStatus.State.CLOSED, null, null, MaintenancePolicy.DEFAULT)));
    }

    /** There are as many runs as a page has, and always more. */
    private static RunPage runs(Command.ListRuns list) {
        List<RemovalRun> runs = new ArrayList<>();
        RemovalRun.Place after = list.after();
        long revision = after == null ? 1000 : after.revision();
        for (int i = 0; i < list.limit(); i++) {
            runs.add(removalRun(--revision));
        }
        return new RunPage(runs, runs.get(runs.size() - 1).place());
    }

    private static RemovalRun removalRun(long revision) {
        Map<RemovalReason, Integer> reasons = Map.of(RemovalReason.STALE, 2, RemovalReason.CAP, 1);
        RemovalRun.Place place = new RemovalRun.Place(LocalDate.of(2026, 9, 21), revision);
        return new RemovalRun("run-" + revision, Instant.ofEpochSecond(1_790_000_000), 3, 1, reasons, place);
    }

    private static RunRemovals removals(Command.DescribeRun describe) {
        Long after = describe.after();
        RunRemovals.Item item = new RunRemovals.Item(
                after == null ? 7 : after + 1,
                Instant.ofEpochSecond(1_790_000_000),
                new SessionKey("a/b"),
                null,
                SessionEntry.UNDATED,
                RemovalReason.CAP,
                null,
                after == null ? null : UndoObstacle.TRANSCRIPT_GONE);
        return new RunRemovals(removalRun(5), List.of(item), after == null ? (Long) 7L : null);
    }

    private SessionEntry require(SessionKey key) {
        SessionEntry entry = view.get(key);
        if (entry == null) {
            throw new StoreException(ErrorCode.NOT_FOUND, "there is no session '" + key + "'");
        }
        return entry;
    }

    private Command.Receipt receipt() {
        return new Command.Receipt(view.revision(), Durability.FSYNC).withRun(run);
    }

    @SuppressWarnings("NullAway") // it does not see the annotation of a nested type in a compiled record's constructor
    private SessionPage page(ListQuery query) {
        List<SessionPage.Item> items = new ArrayList<>();
        ListQuery.Place after = query.after();
        Iterable<SessionEntry> rest =
                after == null ? view.byRecency() : view.byRecencyAfter(after.updatedAt(), after.key());
        ListQuery.Place next = null;
        for (SessionEntry entry : rest) {
            if (query.filter().matches(entry) && next == null) {
                if (items.size() == query.limit()) {
                    SessionEntry last = items.get(items.size() - 1).entry();
                    next = new ListQuery.Place(last.updatedAt(), last.key());
                } else {
                    items.add(new SessionPage.Item(entry, query.fields().none() ? null : entry.json()));
                }
            }
        }
        long count = 0;
        for (SessionEntry entry : view.byRecency()) {
            count += query.filter().matches(entry) ? 1 : 0;
        }
        return new SessionPage(view.revision(), items, next, query.count() ? count : null);
    }

    private PruneReport pruned(Command.Prune prune) {
        List<PruneReport.Removed> removals = new ArrayList<>();
        List<PruneReport.Protection> protections = new ArrayList<>();
        for (SessionEntry entry : view.byRecency()) {
            removals.add(
                    new PruneReport.Removed(entry, RemovalReason.STALE, entry.dated() ? "t.jsonl.deleted.x" : null));
            protections.add(new PruneReport.Protection(entry.key(), PruneReport.Protection.Reason.PINNED));
        }
        return new PruneReport(
                prune.dryRun() ? null : "run-1",
                prune.dryRun(),
                MaintenancePolicy.Mode.ENFORCE,
                view.size(),
                0,
                removals.size(),
                0,
                0,
                2,
                false,
                protections,
                removals,
                List.of("old.jsonl.deleted.y"),
                receipt());
    }

    private StoreStatus status(StoreName store) {
        if (!store.equals(MAIN)) {
            throw new StoreException(ErrorCode.NOT_FOUND, "there is no store '" + store + "'");
        }
        StoreStatus.LastMaintenance last = new StoreStatus.LastMaintenance(
                Instant.ofEpochSecond(1_790_000_000), "r", 4, Duration.ofMillis(3), null);
        StoreStatus.Figures figures = new StoreStatus.Figures(
                view.revision(),
                view.size(),
                0,
                1,
                view.bytes(),
                view.oldestUpdatedAt(),
                view.newestUpdatedAt(),
                10,
                20,
                3,
                false,
                2,
                last);
        return new StoreStatus(MAIN, StoreStatus.State.OPEN, null, figures, MaintenancePolicy.DEFAULT);
    }

    private static EntryTraits traits(String json) {
        int at = json.indexOf("\"updatedAt\":");
        long updatedAt = SessionEntry.UNDATED;
        if (at >= 0) {
            String digits = json.substring(at + "\"updatedAt\":".length()).replaceAll("[^0-9].*", "");
            updatedAt = Long.parseLong(digits);
        }
        return new EntryTraits("id-" + json.length(), updatedAt, null, null, null, false, false, false);
    }
}
