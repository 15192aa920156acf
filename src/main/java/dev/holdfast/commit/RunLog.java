package dev.holdfast.commit;

import dev.holdfast.session.Count;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.Ticker;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each run that removed something, with its counts by reason: when it has ended. Runs that go on for an hour, next to
 * writes, are logged at once, and what they remove later once a minute. By the thread that makes commits.
 */
final class RunLog {
    private static final Logger log = LoggerFactory.getLogger(RunLog.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final StoreName store;
    private final Ticker ticker;
    private final Map<RemovalReason, Integer> removed = new EnumMap<>(RemovalReason.class);
    private String run = "";
    private String logged = "";
    private long loggedAt;

    RunLog(StoreName store, Ticker ticker) {
        this.store = store;
        this.ticker = ticker;
    }

    /** Counts the removals of a durable commit. */
    void committed(Commit commit) {
        for (Change change : commit.changes()) {
            if (change instanceof Change.Remove remove) {
                if (!remove.removal().run().equals(run)) {
                    flush();
                    run = remove.removal().run();
                }
                removed.merge(remove.removal().reason(), 1, Integer::sum);
            }
        }
    }

    /** No run waits for another commit. */
    void settled() {
        if (!removed.isEmpty() && (!run.equals(logged) || ticker.nanos() - loggedAt >= PAUSE.toNanos())) {
            flush();
        }
    }

    /** Logs what was not logged yet. */
    void flush() {
        if (removed.isEmpty()) {
            return;
        }
        log.info(
                "store {}: removed {} run={} {}",
                store,
                Count.of(removed.values().stream().mapToInt(Integer::intValue).sum(), "session"),
                run,
                removed.entrySet().stream()
                        .map(entry -> entry.getKey().word() + "=" + entry.getValue())
                        .collect(Collectors.joining(" ")));
        removed.clear();
        logged = run;
        loggedAt = ticker.nanos();
    }
}
