package dev.holdfast;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.holdfast.session.SessionKey;
import java.util.Collection;

/**
 * Leaves session keys out of the records that pass to another appender. Code that logs a key gives it as an argument of its
 * own, or as a collection of keys: that is where it is left out.
 */
final class KeysLeftOut extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final String LEFT_OUT = "(key left out)";

    private final LoggerContext loggers;
    private final Appender<ILoggingEvent> next;

    KeysLeftOut(LoggerContext loggers, Appender<ILoggingEvent> next) {
        this.loggers = loggers;
        this.next = next;
        setContext(loggers);
        setName("without keys");
        start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        Object[] arguments = event.getArgumentArray();
        next.doAppend(arguments == null ? event : without(event, arguments.clone()));
    }

    private ILoggingEvent without(ILoggingEvent event, Object[] arguments) {
        boolean found = false;
        for (int i = 0; i < arguments.length; i++) {
            if (namesKeys(arguments[i])) {
                arguments[i] = LEFT_OUT;
                found = true;
            }
        }
        if (!found) {
            return event;
        }
        LoggingEvent copy = new LoggingEvent(
                KeysLeftOut.class.getName(),
                loggers.getLogger(event.getLoggerName()),
                event.getLevel(),
                event.getMessage(),
                null,
                arguments);
        copy.setInstant(event.getInstant());
        copy.setThreadName(event.getThreadName());
        return copy;
    }

    private static boolean namesKeys(Object argument) {
        return argument instanceof SessionKey
                || (argument instanceof Collection<?> several
                        && several.stream().anyMatch(SessionKey.class::isInstance));
    }
}
