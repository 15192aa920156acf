package dev.holdfast.tracing;

import dev.holdfast.commit.StoreObserver;
import dev.holdfast.http.RequestObserver;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Makes spans and sends them to a collector, in batches and on a thread of its own; what the collector does not take in
 * time is dropped. A request that brings a W3C {@code traceparent} continues that trace and follows its decision whether to
 * be sampled; of the others, a share begins a trace.
 */
public final class Tracing implements AutoCloseable {
    private static final String SCOPE = "dev.holdfast";
    private static final long FLUSH_SECONDS = 5;
    private static final double PERCENT = 100;

    private final OpenTelemetrySdk sdk;
    private final InstantSource clock;

    /**
     * @param percent how many of a hundred requests that belong to no trace begin one
     * @param version of what runs, for the collector
     */
    public Tracing(SpanExporter collector, int percent, String version, InstantSource clock) {
        Resource resource = Resource.getDefault()
                .merge(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "holdfast",
                        AttributeKey.stringKey("service.version"),
                        version)));
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(resource)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(percent / PERCENT)))
                .addSpanProcessor(BatchSpanProcessor.builder(new DiscreetExporter(collector))
                        .build())
                .build();
        this.sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
        this.clock = clock;
    }

    /** A collector that takes OTLP over HTTP, as protocol buffers. */
    public static SpanExporter collector(URI endpoint) {
        return OtlpHttpSpanExporter.builder().setEndpoint(endpoint.toString()).build();
    }

    /** What makes Vert.x trace requests and carry their context to other threads. */
    public VertxTracerFactory ofVertx() {
        return new OpenTelemetryTracingFactory(sdk);
    }

    /** Names the span of a request by its route. */
    public RequestObserver ofRequests() {
        return new RequestObserver() {
            @Override
            public void routed(String method, String route) {
                Span.current().updateName(method + " " + route).setAttribute(DiscreetExporter.ROUTE, route);
            }
        };
    }

    /** Adds spans to what another observer does. */
    public StoreObserver ofStores(StoreObserver other) {
        return new CommandSpans(other, sdk.getTracer(SCOPE), clock);
    }

    /** Sends what has not been sent yet, for some seconds at most. Blocks. */
    @Override
    public void close() {
        sdk.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
    }
}
