package dev.holdfast.metrics;

import com.sun.management.OperatingSystemMXBean;
import dev.holdfast.commit.StoreObserver;
import dev.holdfast.http.RequestObserver;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** All figures of the process. Counters begin at zero with it. Safe for use by several threads. */
public final class Metrics implements AutoCloseable {
    private static final double NANOS = 1e9;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final CommitMetrics commits;
    private final RequestMetrics requests;
    private final StoreGauges stores;

    /** Micrometer holds what it counts weakly. */
    private final List<LongSupplier> counted = new CopyOnWriteArrayList<>();

    /**
     * @param mostStores how many stores have a label of their own
     */
    public Metrics(int mostStores) {
        // Against the conventions of Prometheus: one is in nanoseconds, the other has the suffix of histograms.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        StoreLabels labels = new StoreLabels(mostStores);
        this.commits = new CommitMetrics(registry, labels);
        this.requests = new RequestMetrics(registry);
        this.stores = new StoreGauges(registry, labels);
        bindRuntime();
    }

    private void bindRuntime() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        FunctionCounter.builder("process.cpu", process, bean -> bean.getProcessCpuTime() / NANOS)
                .baseUnit("seconds")
                .description("Processor time that the process has used.")
                .register(registry);
    }

    /** Takes what the core tells. */
    public StoreObserver ofStores() {
        return commits;
    }

    /** Takes what the HTTP interface tells. */
    public RequestObserver ofRequests() {
        return requests;
    }

    /**
     * Adds a figure that only grows.
     *
     * @param name with dots, without the prefix {@code holdfast} and without unit
     * @param unit the base unit, such as {@code bytes}; empty for a plain count
     */
    public void counter(String name, String unit, String help, LongSupplier value) {
        counter(name, unit, help, Map.of(), value);
    }

    /** The same, one of several that differ in their labels. */
    public void counter(String name, String unit, String help, Map<String, String> tags, LongSupplier value) {
        counted.add(value);
        FunctionCounter.builder(Names.of(name), value, LongSupplier::getAsLong)
                .tags(tags(tags))
                .baseUnit(Names.unit(unit))
                .description(help)
                .register(registry);
    }

    /** Adds a figure that is looked up for each scrape. */
    public void gauge(String name, String unit, String help, Map<String, String> tags, DoubleSupplier value) {
        Gauge.builder(Names.of(name), value::getAsDouble)
                .tags(tags(tags))
                .baseUnit(Names.unit(unit))
                .description(help)
                .register(registry);
    }

    private static Tags tags(Map<String, String> tags) {
        Tags all = Tags.empty();
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            all = all.and(tag.getKey(), tag.getValue());
        }
        return all;
    }

    /** Says how stores are, for the scrapes to come. */
    public void stores(List<StoreStatus> statuses, Map<StoreName, Integer> waiting) {
        stores.update(statuses, waiting);
    }

    /** Says for how long the files of stores have not answered, for the scrapes to come. */
    public void hanging(Map<StoreName, Duration> stores) {
        this.stores.hanging(stores);
    }

    /** All figures in the text format of Prometheus, version 0.0.4. Takes some milliseconds. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
