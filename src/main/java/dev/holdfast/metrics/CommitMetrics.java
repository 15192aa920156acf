package dev.holdfast.metrics;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.commit.StoreObserver;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.StoreName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the core and the file engine do. */
final class CommitMetrics implements StoreObserver {
    private static final List<ErrorCode> REFUSALS = List.of(ErrorCode.QUEUE_TIMEOUT, ErrorCode.STORE_BUSY);
    private static final List<String> OUTCOMES = List.of("done", "failed");
    private static final List<ErrorCode> FAILURES =
            List.of(ErrorCode.DISK_FULL, ErrorCode.ENGINE_UNAVAILABLE, ErrorCode.STORE_LOCKED);

    private final MeterRegistry registry;
    private final StoreLabels labels;
    private final Timer waits;
    private final Timer commits;
    private final Timer syncs;
    private final Timer checkpoints;
    private final Timer openings;
    private final Timer maintenance;
    private final DistributionSummary sizes;
    private final Map<String, OfStore> ofStores = new ConcurrentHashMap<>();

    CommitMetrics(MeterRegistry registry, StoreLabels labels) {
        this.registry = registry;
        this.labels = labels;
        this.waits = Buckets.ANSWERS.timer(
                registry,
                "queue.wait",
                "How long commands waited in the queue of their store before they were started.");
        this.commits = Buckets.ANSWERS.timer(
                registry, "commit.duration", "How long commits took: append, sync, publish, archive.");
        this.syncs = Buckets.SYNCS.timer(
                registry, "sync.duration", "How long the disk took to sync a commit; none with durability os.");
        this.checkpoints = Buckets.WHOLE_STORES.timer(
                registry, "checkpoint.duration", "How long checkpoints took that are in place.");
        this.openings = Buckets.WHOLE_STORES.timer(
                registry,
                "recovery.duration",
                "How long opening a store took: reading its files and replaying its journal.");
        this.maintenance = Buckets.WHOLE_STORES.timer(
                registry,
                "maintenance.duration",
                "How long runs of maintenance took, of which there may be several commits and others between them.");
        this.sizes = Buckets.sizes(registry, "commit.changes", "How many changed entries a commit had.");
    }

    @Override
    public void waited(Duration wait) {
        waits.record(wait);
    }

    @Override
    public void refused(StoreName store, ErrorCode code) {
        refusals(labels.of(store), code).increment();
    }

    private Counter refusals(String store, ErrorCode code) {
        String help = "Commands that the queue refused: they waited too long, or too many waited.";
        return counter("queue.refusals", help, store, "reason", code.slug());
    }

    @Override
    public void committed(StoreName store, Commit commit, Duration took) {
        commits.record(took);
        sizes.record(commit.changes().size());
        OfStore of = ofStores.computeIfAbsent(labels.of(store), OfStore::new);
        of.commits.increment();
        of.changes.increment(commit.changes().size());
        for (Change change : commit.changes()) {
            if (change instanceof Change.Remove remove) {
                of.removed(remove.removal().reason());
            }
        }
    }

    @Override
    public void commitFailed(StoreName store, ErrorCode code) {
        failures(labels.of(store), code).increment();
    }

    private Counter failures(String store, ErrorCode code) {
        String help = "Commits that failed, whether it is clear what became of them or not.";
        return counter("commit.failures", help, store, "reason", code.slug());
    }

    @Override
    public void maintained(StoreName store, @Nullable ErrorCode error, Duration took) {
        maintenance.record(took);
        runs(labels.of(store), error == null ? "done" : "failed").increment();
    }

    private Counter runs(String store, String outcome) {
        String help = "Runs of maintenance beyond single writes, by what became of them.";
        return counter("maintenance.runs", help, store, "outcome", outcome);
    }

    @Override
    public void synced(Duration took) {
        syncs.record(took);
    }

    @Override
    public void checkpointed(Duration took) {
        checkpoints.record(took);
    }

    @Override
    public void recovered(Duration took) {
        openings.record(took);
    }

    private Counter counter(String name, String help, String store, String... tags) {
        return Counter.builder(Names.of(name))
                .description(help)
                .tag("store", store)
                .tags(tags)
                .register(registry);
    }

    /** The counters of one label, looked up once. */
    private final class OfStore {
        private final Counter commits;
        private final Counter changes;
        private final Map<RemovalReason, Counter> removals = new EnumMap<>(RemovalReason.class);

        OfStore(String label) {
            this.commits = counter("commits", "Commits that were made durable.", label);
            this.changes = counter("changes", "Entries that commits added, replaced or removed.", label);
            // From zero on, so that the first one is seen as an increase.
            REFUSALS.forEach(code -> refusals(label, code).increment(0));
            FAILURES.forEach(code -> failures(label, code).increment(0));
            OUTCOMES.forEach(outcome -> runs(label, outcome).increment(0));
            for (RemovalReason reason : RemovalReason.values()) {
                removals.put(
                        reason,
                        counter("removals", "Entries that were removed, by reason.", label, "reason", reason.word()));
            }
        }

        private void removed(RemovalReason reason) {
            Counter counter = removals.get(reason);
            if (counter != null) {
                counter.increment();
            }
        }
    }
}
