package dev.holdfast.metrics;

import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus;
import dev.holdfast.session.StoreStatus.Figures;
import dev.holdfast.session.StoreStatus.State;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * How stores are. Figures of what a store holds are those of open stores; one that is closed has none. Under the shared
 * label they are added up; of times, the latest stands there.
 */
final class StoreGauges {
    private final StoreLabels labels;
    private final MultiGauge counts;
    private final MultiGauge states;
    private final MultiGauge queues;
    private final MultiGauge hangs;
    private final List<OfFigures> figures;

    private record Row(String store, String state) {}

    private record OfFigures(MultiGauge gauge, ToDoubleFunction<Figures> value, BinaryOperator<Double> join) {}

    StoreGauges(MeterRegistry registry, StoreLabels labels) {
        this.labels = labels;
        this.counts = gauge(registry, "stores", "", "Stores that exist, by state.");
        this.states = gauge(
                registry,
                "store.state",
                "",
                "1 for the state that a store is in, unless it is closed; a label of many counts.");
        this.queues = gauge(registry, "queue.depth", "", "Commands that wait for their turn.");
        this.hangs = gauge(
                registry,
                "store.hang",
                "seconds",
                "How long the files of a store have not answered; only stores that hang have a value.");
        this.figures = List.of(
                sum(registry, "store.entries", "", "Entries of an open store.", Figures::entries),
                sum(registry, "store.size", "bytes", "Bytes of the entries of an open store.", Figures::bytes),
                sum(registry, "journal.size", "bytes", "Bytes of an open store's journal.", Figures::journalBytes),
                sum(
                        registry,
                        "snapshot.size",
                        "bytes",
                        "Bytes of an open store's sessions.json.",
                        Figures::snapshotBytes),
                sum(
                        registry,
                        "store.entries.protected",
                        "",
                        "Entries of an open store that maintenance must not remove as they are.",
                        Figures::protectedEntries),
                sum(
                        registry,
                        "store.cap.protected",
                        "",
                        "1 while protected entries alone reach session.maintenance.maxEntries in an open store.",
                        figures -> figures.capFull() ? 1 : 0),
                sum(
                        registry,
                        "store.entries.doubtful.time",
                        "",
                        "Entries of an open store whose updatedAt is not a time or looks like seconds.",
                        Figures::doubtfulTimes),
                sum(
                        registry,
                        "store.entries.over.cap",
                        "",
                        "Entries of an open store beyond session.maintenance.maxEntries.",
                        Figures::overCap),
                new OfFigures(
                        gauge(
                                registry,
                                "maintenance.last.run.timestamp",
                                "seconds",
                                "When maintenance last looked at an open store, in seconds since 1970; 0 when it has not yet."),
                        StoreGauges::lastMaintenance,
                        Double::max));
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String unit, String help) {
        return MultiGauge.builder(Names.of(name))
                .description(help)
                .baseUnit(Names.unit(unit))
                .register(registry);
    }

    private static OfFigures sum(
            MeterRegistry registry, String name, String unit, String help, ToDoubleFunction<Figures> value) {
        return new OfFigures(gauge(registry, name, unit, help), value, Double::sum);
    }

    private static double lastMaintenance(Figures figures) {
        return figures.lastMaintenance() == null
                ? 0
                : seconds(figures.lastMaintenance().at());
    }

    private static double seconds(Instant at) {
        return at.toEpochMilli() / 1000.0;
    }

    /** One thread at a time. */
    synchronized void update(List<StoreStatus> statuses, Map<StoreName, Integer> waiting) {
        Map<State, Double> byState = new TreeMap<>();
        Arrays.stream(State.values()).forEach(state -> byState.put(state, 0.0));
        Map<Row, Double> inState = new HashMap<>();
        for (StoreStatus status : statuses) {
            byState.merge(status.state(), 1.0, Double::sum);
            if (status.state() != State.CLOSED) {
                Row row = new Row(labels.of(status.store()), status.state().word());
                inState.merge(row, 1.0, Double::sum);
            }
        }
        List<MultiGauge.Row<?>> countRows = new ArrayList<>();
        byState.forEach((state, count) -> countRows.add(row(Tags.of("state", state.word()), count)));
        counts.register(countRows, true);
        List<MultiGauge.Row<?>> stateRows = new ArrayList<>();
        inState.forEach((row, count) -> stateRows.add(row(Tags.of("store", row.store, "state", row.state), count)));
        states.register(stateRows, true);
        Map<String, Double> depths = new TreeMap<>();
        waiting.forEach((store, depth) -> depths.merge(labels.of(store), (double) depth, Double::sum));
        queues.register(byStore(depths), true);
        figures.forEach(each -> update(each, statuses));
    }

    /** One thread at a time. */
    synchronized void hanging(Map<StoreName, Duration> stores) {
        Map<String, Double> seconds = new TreeMap<>();
        stores.forEach((store, time) -> seconds.merge(labels.of(store), time.toMillis() / 1000.0, Double::max));
        hangs.register(byStore(seconds), true);
    }

    private void update(OfFigures of, List<StoreStatus> statuses) {
        Map<String, Double> values = new TreeMap<>();
        for (StoreStatus status : statuses) {
            if (status.figures() != null) {
                double value = of.value.applyAsDouble(status.figures());
                values.merge(labels.of(status.store()), value, of.join);
            }
        }
        of.gauge.register(byStore(values), true);
    }

    private static List<MultiGauge.Row<?>> byStore(Map<String, Double> values) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        values.forEach((store, value) -> rows.add(row(Tags.of("store", store), value)));
        return rows;
    }

    private static MultiGauge.Row<?> row(Tags tags, double value) {
        return MultiGauge.Row.of(tags, value);
    }
}
