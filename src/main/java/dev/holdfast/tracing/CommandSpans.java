package dev.holdfast.tracing;

import dev.holdfast.commit.CommandTrace;
import dev.holdfast.commit.Commit;
import dev.holdfast.commit.StoreObserver;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreName;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Spans of commands that belong to a sampled trace: one for the wait in the queue, one for the commit that a command is
 * part of. They are made when they have ended, with the times that they had.
 */
final class CommandSpans implements StoreObserver {
    private final StoreObserver other;
    private final Tracer tracer;
    private final InstantSource clock;

    CommandSpans(StoreObserver other, Tracer tracer, InstantSource clock) {
        this.other = other;
        this.tracer = tracer;
        this.clock = clock;
    }

    @Override
    public CommandTrace queued(StoreName store) {
        Context request = Context.current();
        return Span.fromContext(request).getSpanContext().isSampled() ? new Traced(store, request) : CommandTrace.NONE;
    }

    private final class Traced implements CommandTrace {
        private final StoreName store;
        private final Context request;

        Traced(StoreName store, Context request) {
            this.store = store;
            this.request = request;
        }

        @Override
        public void started(Duration waited) {
            ended("queue wait", waited);
        }

        @Override
        public void committed(Duration took) {
            ended("commit", took);
        }

        private void ended(String name, Duration took) {
            Instant end = clock.instant();
            tracer.spanBuilder(name)
                    .setParent(request)
                    .setStartTimestamp(end.minus(took))
                    .setAttribute(DiscreetExporter.STORE, store.value())
                    .startSpan()
                    .end(end);
        }
    }

    @Override
    public void waited(Duration wait) {
        other.waited(wait);
    }

    @Override
    public void refused(StoreName store, ErrorCode code) {
        other.refused(store, code);
    }

    @Override
    public void committed(StoreName store, Commit commit, Duration took) {
        other.committed(store, commit, took);
    }

    @Override
    public void commitFailed(StoreName store, ErrorCode code) {
        other.commitFailed(store, code);
    }

    @Override
    public void maintained(StoreName store, @Nullable ErrorCode error, Duration took) {
        other.maintained(store, error, took);
    }

    @Override
    public void synced(Duration took) {
        other.synced(took);
    }

    @Override
    public void checkpointed(Duration took) {
        other.checkpointed(took);
    }

    @Override
    public void recovered(Duration took) {
        other.recovered(took);
    }
}
