package dev.holdfast.commit;

import dev.holdfast.maintenance.MaintenancePlan;
import dev.holdfast.session.ListQuery;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionFilter;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.SessionPage;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a commit and a list ask of the view, in small and large stores. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ViewBenchmark {
    private static final long NOW = 1_790_000_000_000L;
    private static final ListQuery PAGE =
            new ListQuery(SessionFilter.ALL, null, 100, false, ListQuery.Fields.NONE);

    @Param({"100", "1000", "100000"})
    private int entries;

    private final EntryWriter writer = new EntryWriter(new EntryLimits(1 << 20, 128), () -> "new");
    private StoreView view;
    private SessionEntry revised;
    private MaintenancePolicy policy;

    @Setup
    public void fill() {
        view = StoreView.empty();
        for (int i = 0; i < entries; i++) {
            view = view.with(entry(i, NOW - i));
        }
        revised = entry(entries / 2, NOW + 1);
        policy = new MaintenancePolicy(
                MaintenancePolicy.Mode.ENFORCE, Duration.ofDays(30), entries - 1, Duration.ofHours(24));
    }

    private SessionEntry entry(int i, long updatedAt) {
        byte[] json = ("{\"sessionId\":\"s-" + i + "\",\"updatedAt\":" + updatedAt + "}")
                .getBytes(StandardCharsets.UTF_8);
        return writer.put(new SessionKey("agent:main:group:" + i), json, null, NOW, i)
                .entry();
    }

    @Benchmark
    public StoreView update() {
        return view.with(revised);
    }

    @Benchmark
    public SessionPage pageOf100() {
        return Listing.page(view, PAGE);
    }

    @Benchmark
    public MaintenancePlan planOverTheCapByOne() {
        return MaintenancePlan.of(view, policy, NOW, Set.of(), 64);
    }

    @Benchmark
    public StoreView evictOne() {
        MaintenancePlan plan = MaintenancePlan.of(view, policy, NOW, Set.of(), 64);
        return view.without(plan.removals().get(0).entry().key());
    }
}
