package dev.holdfast.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Exports of each span only what names no session: the instrumentation of Vert.x notes paths and queries, which hold keys,
 * and messages of exceptions, which may.
 */
final class DiscreetExporter implements SpanExporter {
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    static final AttributeKey<String> STORE = AttributeKey.stringKey("holdfast.store");

    private static final Set<String> KEPT = Set.of(
            ROUTE.getKey(),
            STORE.getKey(),
            "http.request.method",
            "http.response.status_code",
            "http.method",
            "http.status_code");

    private final SpanExporter collector;

    DiscreetExporter(SpanExporter collector) {
        this.collector = collector;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        return collector.export(spans.stream().<SpanData>map(Discreet::new).toList());
    }

    @Override
    public CompletableResultCode flush() {
        return collector.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return collector.shutdown();
    }

    private static final class Discreet extends DelegatingSpanData {
        private final Attributes kept;

        Discreet(SpanData all) {
            super(all);
            this.kept = all.getAttributes().toBuilder()
                    .removeIf(key -> !KEPT.contains(key.getKey()))
                    .build();
        }

        @Override
        public Attributes getAttributes() {
            return kept;
        }

        @Override
        public int getTotalAttributeCount() {
            return kept.size();
        }

        @Override
        public List<EventData> getEvents() {
            return List.of();
        }

        @Override
        public int getTotalRecordedEvents() {
            return 0;
        }

        @Override
        public StatusData getStatus() {
            return StatusData.create(super.getStatus().getStatusCode(), "");
        }
    }
}
