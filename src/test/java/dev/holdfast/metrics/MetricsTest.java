package dev.holdfast.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.http.RequestObserver.Answered;
import dev.holdfast.session.Cause;
import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus;
import dev.holdfast.session.StoreStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final StoreName MAIN = new StoreName("main");
    private static final StoreName MORE = new StoreName("more");
    private static final StoreName STILL_MORE = new StoreName("still-more");

    private final Metrics metrics = new Metrics(1);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void requests_areCountedByRouteAndStatus() {
        metrics.ofRequests().received();
        metrics.ofRequests().received();
        metrics.ofRequests().answered(answered("GET", 200));
        metrics.ofRequests().answered(answered("BREW", 404));

        assertThat(metrics.scrape().lines())
                .contains(
                        "holdfast_http_requests_total{method=\"GET\",route=\"/v1/stores\",status=\"200\"} 1.0",
                        "holdfast_http_requests_total{method=\"other\",route=\"/v1/stores\",status=\"404\"} 1.0",
                        "holdfast_http_request_duration_seconds_bucket{method=\"GET\",route=\"/v1/stores\",le=\"0.0025\"} 1",
                        "holdfast_http_requests_in_flight 0.0",
                        "holdfast_http_response_size_bytes_total 24.0");
    }

    @Test
    void commits_areCountedByStore_andStoresBeyondTheBoundShareALabel() {
        Commit commit = new Commit(
                0,
                Instant.EPOCH,
                List.of(
                        new Change.Put(1, Cause.REQUEST, entry()),
                        new Change.Remove(
                                2, entry(), new Change.Removal("run", Instant.EPOCH, RemovalReason.CAP, List.of()))));
        metrics.ofStores().committed(MAIN, commit, Duration.ofMillis(3));
        metrics.ofStores().committed(MORE, commit, Duration.ofMillis(3));
        metrics.ofStores().committed(STILL_MORE, commit, Duration.ofMillis(3));
        metrics.ofStores().commitFailed(MAIN, ErrorCode.DISK_FULL);
        metrics.ofStores().refused(MORE, ErrorCode.QUEUE_TIMEOUT);

        assertThat(metrics.scrape().lines())
                .contains(
                        "holdfast_commits_total{store=\"main\"} 1.0",
                        "holdfast_commits_total{store=\"_other\"} 2.0",
                        "holdfast_changes_total{store=\"_other\"} 4.0",
                        "holdfast_removals_total{reason=\"cap\",store=\"_other\"} 2.0",
                        "holdfast_removals_total{reason=\"stale\",store=\"main\"} 0.0",
                        "holdfast_commit_failures_total{reason=\"disk-full\",store=\"main\"} 1.0",
                        "holdfast_queue_refusals_total{reason=\"queue-timeout\",store=\"_other\"} 1.0",
                        "holdfast_commit_changes_bucket{le=\"2.0\"} 3",
                        "holdfast_commit_duration_seconds_count 3")
                .noneMatch(line -> line.contains("agent:main:secret"));
    }

    @Test
    void stores_areGaugesOfTheirLatestState() {
        metrics.stores(List.of(store(MAIN, State.CORRUPT), store(MORE, State.OPEN)), Map.of(MAIN, 7));
        metrics.stores(
                List.of(store(MAIN, State.OPEN), store(MORE, State.OPEN), store(STILL_MORE, State.OPEN)),
                Map.of(MAIN, 3, MORE, 2, STILL_MORE, 2));

        assertThat(metrics.scrape().lines())
                .contains(
                        "holdfast_stores{state=\"open\"} 3.0",
                        "holdfast_stores{state=\"corrupt\"} 0.0",
                        "holdfast_store_state{state=\"open\",store=\"main\"} 1.0",
                        "holdfast_store_state{state=\"open\",store=\"_other\"} 2.0",
                        "holdfast_queue_depth{store=\"main\"} 3.0",
                        "holdfast_queue_depth{store=\"_other\"} 4.0",
                        "holdfast_store_entries{store=\"main\"} 2.0",
                        "holdfast_store_size_bytes{store=\"_other\"} 200.0",
                        "holdfast_journal_size_bytes{store=\"main\"} 30.0",
                        "holdfast_snapshot_size_bytes{store=\"main\"} 40.0")
                .noneMatch(line -> line.startsWith("holdfast_store_state{state=\"corrupt\""));
    }

    @Test
    void figuresOfTheProcess_canBeAdded() {
        long[] steps = {4};
        metrics.counter("clock.steps", "", "Steps.", () -> steps[0]);
        steps[0]++;
        System.gc(); // Micrometer alone would forget the counter.
        metrics.gauge("disk.free", "bytes", "Room.", Map.of("disk", "x"), () -> 9);

        assertThat(metrics.scrape().lines())
                .contains(
                        "# HELP holdfast_clock_steps_total Steps.",
                        "holdfast_clock_steps_total 5.0",
                        "holdfast_disk_free_bytes{disk=\"x\"} 9.0")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"))
                .anyMatch(line -> line.startsWith("process_cpu_seconds_total"));
    }

    private static Answered answered(String method, int status) {
        return new Answered(
                "anonymous", null, null, method, "/v1/stores", status, 12, Duration.ofMillis(2), "id", null);
    }

    private static SessionEntry entry() {
        return new SessionEntry(new SessionKey("agent:main:secret"), new byte[10], EntryTraits.NOT_AN_OBJECT, 0);
    }

    private static StoreStatus store(StoreName name, State state) {
        StoreStatus.@Nullable Figures figures =
                state == State.OPEN ? new StoreStatus.Figures(9, 2, 0, 0, 100, 5, 6, 30, 40, 1, true, 3, null) : null;
        return new StoreStatus(name, state, null, figures, MaintenancePolicy.DEFAULT);
    }
}
