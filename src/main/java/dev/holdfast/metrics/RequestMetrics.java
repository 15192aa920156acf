package dev.holdfast.metrics;

import dev.holdfast.http.RequestObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the HTTP interface does. */
final class RequestMetrics implements RequestObserver {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "PUT", "PATCH", "DELETE", "POST", "OPTIONS");

    private final MeterRegistry registry;
    private final LongAdder underWay = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final Counter bytes;
    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Operation, Timer> timers = new ConcurrentHashMap<>();

    private record Operation(String method, String route) {}

    private record Series(String method, String route, int status) {}

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.bytes = Counter.builder(Names.of("http.response.size"))
                .description("Bytes of the bodies of answers.")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder(Names.of("http.requests.in.flight"), underWay, LongAdder::sum)
                .description("Requests that have been received and not yet been answered.")
                .register(registry);
        Gauge.builder(Names.of("http.connections"), connections, LongAdder::sum)
                .description("Open connections on which a request has come.")
                .register(registry);
    }

    @Override
    public void connected() {
        connections.increment();
    }

    @Override
    public void disconnected() {
        connections.decrement();
    }

    @Override
    public void received() {
        underWay.increment();
    }

    @Override
    public void answered(Answered answered) {
        underWay.decrement();
        bytes.increment((double) answered.bytes());
        String method = METHODS.contains(answered.method()) ? answered.method() : "other";
        counters.computeIfAbsent(new Series(method, answered.route(), answered.status()), this::counter)
                .increment();
        timers.computeIfAbsent(new Operation(method, answered.route()), this::timer)
                .record(answered.took());
    }

    private Counter counter(Series series) {
        return Counter.builder(Names.of("http.requests"))
                .description("Requests that were answered; status 499: the client was gone before that.")
                .tags("method", series.method, "route", series.route, "status", Integer.toString(series.status))
                .register(registry);
    }

    private Timer timer(Operation operation) {
        return Buckets.ANSWERS.timer(
                registry,
                "http.request.duration",
                "From a request's head to the end of its answer.",
                "method",
                operation.method,
                "route",
                operation.route);
    }
}
