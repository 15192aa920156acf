package dev.holdfast;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.TimeBasedRollingPolicy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes the lines of the audit log to their file, or to standard output. Event loops must not wait for a disk, so lines
 * pass through a bounded queue; those that find it full are lost, and counted.
 */
final class AuditAppender extends AsyncAppender {
    private static final int QUEUED_LINES = 65_536;
    private static final LongAdder LOST = new LongAdder();

    /**
     * Makes one that is started.
     *
     * @param file empty for standard output
     * @throws StartException when the file cannot be written
     */
    static AuditAppender of(LoggerContext context, String file) {
        OutputStreamAppender<ILoggingEvent> lines = file.isEmpty() ? new ConsoleAppender<>() : file(context, file);
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern("%msg%n");
        encoder.start();
        lines.setContext(context);
        lines.setEncoder(encoder);
        lines.start();
        if (!lines.isStarted()) {
            throw new StartException("audit.file: " + file + " cannot be written");
        }
        AuditAppender queue = new AuditAppender();
        queue.setContext(context);
        queue.setName("audit");
        queue.setQueueSize(QUEUED_LINES);
        queue.setDiscardingThreshold(0);
        queue.addAppender(lines);
        queue.start();
        return queue;
    }

    private static OutputStreamAppender<ILoggingEvent> file(LoggerContext context, String file) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file);
        TimeBasedRollingPolicy<ILoggingEvent> daily = new TimeBasedRollingPolicy<>();
        daily.setContext(context);
        daily.setParent(appender);
        daily.setFileNamePattern(file.replace("%", "%%") + ".%d{yyyy-MM-dd, UTC}");
        daily.start();
        appender.setRollingPolicy(daily);
        return appender;
    }

    @Override
    protected void append(ILoggingEvent line) {
        if (getRemainingCapacity() == 0) {
            LOST.increment();
        } else {
            super.append(line);
        }
    }

    /** How many lines were lost in this process. */
    static long lost() {
        return LOST.sum();
    }
}
