package dev.holdfast;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Sees every failure that is logged, at any level, even one that is not written, before anything is done with the record.
 * Netty and Vert.x catch whatever their handlers throw and go on; logging it is all that they do.
 */
final class OutOfMemoryFilter extends TurboFilter {
    private final LastResort lastResort;

    private OutOfMemoryFilter(LastResort lastResort) {
        this.lastResort = lastResort;
    }

    static void install(LastResort lastResort) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        OutOfMemoryFilter filter = new OutOfMemoryFilter(lastResort);
        filter.setContext(context);
        filter.start();
        context.addTurboFilter(filter);
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            @Nullable Logger logger,
            @Nullable Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        lastResort.endIfOutOfMemory(failure);
        // With several arguments, the failure is the last of them.
        if (failure == null && arguments != null && arguments.length > 0) {
            lastResort.endIfOutOfMemory(arguments[arguments.length - 1] instanceof Throwable last ? last : null);
        }
        return FilterReply.NEUTRAL;
    }
}
