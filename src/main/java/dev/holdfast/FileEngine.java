package dev.holdfast;

import dev.holdfast.commit.EngineSettings;
import dev.holdfast.commit.EngineThreads;
import dev.holdfast.commit.StoreEngine;
import dev.holdfast.commit.StoreObserver;
import dev.holdfast.config.Configuration;
import dev.holdfast.config.LiveConfiguration;
import dev.holdfast.config.StoreSection;
import dev.holdfast.file.FileFigures;
import dev.holdfast.file.FileSettings;
import dev.holdfast.file.FileStorage;
import dev.holdfast.metrics.Metrics;
import dev.holdfast.session.StoreClock;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryWriter;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** Makes the engine that keeps stores in files, with real clocks. */
final class FileEngine {
    /** How many bytes of latest changes an open store keeps in memory; what is older is in its journal. */
    private static final long FEED_IN_MEMORY = 1 << 20;

    /** Room on the disk for the largest commit of removals, twice. */
    private static final long RESERVE = 16 << 20;

    private FileEngine() {}

    static StoreEngine of(
            Vertx vertx,
            EngineThreads threads,
            LiveConfiguration live,
            StoreClock clock,
            Metrics metrics,
            StoreObserver observer) {
        FileStorage storage =
                new FileStorage(live.derive(FileEngine::files), hostName(), clock, System::nanoTime, observer, RESERVE);
        show(storage.figures(), metrics);
        return new StoreEngine(
                storage,
                new EntryWriter(limits(live.get()), () -> UUID.randomUUID().toString()),
                live.derive(FileEngine::settings),
                clock,
                System::nanoTime,
                threads,
                Timers.of(vertx),
                observer);
    }

    private static EntryLimits limits(Configuration configuration) {
        StoreSection.EntrySection section = configuration.store().entry();
        return new EntryLimits(section.maxBytes(), section.maxDepth());
    }

    private static FileSettings files(Configuration configuration) {
        StoreSection section = configuration.store();
        return new FileSettings(
                section.file().root(),
                section.file().durability(),
                limits(configuration),
                configuration.maintenance().rotateBytes(),
                section.feed().retainBytes(),
                new FileSettings.Retention(
                        configuration.maintenance().archiveRetention(),
                        configuration.maintenance().ledgerMaxBytes(),
                        configuration.maintenance().purgeForeignArchives()),
                section.file().access() == StoreSection.Access.SHARED);
    }

    private static EngineSettings settings(Configuration configuration) {
        StoreSection section = configuration.store();
        return new EngineSettings(
                section.queue().depth(),
                section.idleClose(),
                section.maxOpenBytes(),
                Math.min(section.feed().retainBytes(), FEED_IN_MEMORY),
                configuration.policy(),
                configuration.maintenance().undoHold(),
                section.quotaInForce());
    }

    private static void show(FileFigures figures, Metrics metrics) {
        metrics.counter("journal.written", "bytes", "Bytes of commits written to journals.", figures::journalBytes);
        metrics.counter("snapshot.written", "bytes", "Bytes of snapshots put in place.", figures::snapshotBytes);
        metrics.counter(
                "checkpoint.failures",
                "",
                "Checkpoints that failed; the journal was kept.",
                figures::failedCheckpoints);
        metrics.counter("recovery.replayed.commits", "", "Commits replayed from journals.", figures::replayedCommits);
        metrics.counter(
                "recovery.torn", "bytes", "Bytes of unfinished commits dropped by recovery.", figures::tornBytes);
        metrics.counter(
                "archive.failures", "", "Transcripts that could not be archived; they stay.", figures::failedArchives);
        metrics.counter(
                "purge.archives", "", "Archived transcripts deleted after their retention.", figures::purgedArchives);
        metrics.counter(
                "purge.ledger.files", "", "Files of the ledger of removals that were dropped.", figures::purgedLedgers);
        metrics.counter("purge.failures", "", "Purges of archives and ledger that failed.", figures::failedPurges);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
