package dev.holdfast;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.holdfast.config.AuditSection;
import dev.holdfast.config.LogSection;
import dev.holdfast.http.AuditLog;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What is logged, and how it looks. All records reach standard output through one {@link LogQueue}: a standard output that
 * nobody reads stops neither requests nor the end of the process.
 */
final class Logs {
    /** The logger of lines about requests. */
    static final String REQUESTS = "dev.holdfast.access";

    private static final String OURS = "dev.holdfast";
    private static final int QUEUED_RECORDS = 8_192;
    private static final int QUEUED_AUDIT_LINES = 65_536;

    /** One line a record, whatever its message or stack trace holds. */
    private static final String TEXT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger"
            + " %replace(%msg%n%ex){'[\\r\\n]+(?=.)', ' | '}%nopex";

    private static final AtomicReference<@Nullable LogQueue> console = new AtomicReference<>();
    private static final AtomicReference<@Nullable LogQueue> audit = new AtomicReference<>();

    private Logs() {}

    /** Makes the process log before anything is configured: text on standard output, one line a record. */
    static void begin(LoggerContext context) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        LogQueue queue = new LogQueue(context, "log", QUEUED_RECORDS, output(context, LogSection.Format.TEXT));
        console.set(queue);
        root.addAppender(queue);
        // It logs, as errors, connections that fail before their first request; most were reset by their clients. How
        // later ones failed is for ConnectionWatches.
        context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
    }

    /** Makes the process log as configured from now on; again when that has changed. */
    static void configure(LogSection section, AuditSection auditSection) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger requests = context.getLogger(REQUESTS);
        Appender<ILoggingEvent> output = output(context, section.format());
        if (!auditSection.hashSecretFile().isEmpty()) {
            output = new KeysLeftOut(context, output);
        }
        LogQueue queue = console.get();
        if (queue == null) {
            queue = new LogQueue(context, "log", QUEUED_RECORDS, output);
            console.set(queue);
            root.addAppender(queue);
        } else {
            queue.redirect(output);
        }
        detachOthers(root, queue);
        Level level = level(section.level());
        root.setLevel(level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO);
        context.getLogger(OURS).setLevel(level);
        requests.setLevel(level(section.access()));
    }

    /** Makes the process log in this format, when nothing else of its configuration can be used. */
    static void format(LogSection.Format format) {
        LogQueue queue = console.get();
        if (queue != null) {
            queue.redirect(output((LoggerContext) LoggerFactory.getILoggerFactory(), format));
        }
    }

    /**
     * Begins the audit log. Once in the life of a process: a file has one writer.
     *
     * @throws StartException when it cannot be written
     */
    static void audit(AuditSection section) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger logger = context.getLogger(AuditLog.LOGGER);
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        if (section.enabled()) {
            LogQueue queue =
                    new LogQueue(context, "audit", QUEUED_AUDIT_LINES, AuditFile.output(context, section.file()));
            audit.set(queue);
            logger.addAppender(queue);
        }
    }

    /** How many records of the log were dropped because standard output did not take them in time. */
    static long dropped() {
        return dropped(console.get());
    }

    /** How many lines of the audit log were dropped because they came faster than they could be written. */
    static long auditDropped() {
        return dropped(audit.get());
    }

    private static long dropped(@Nullable LogQueue queue) {
        return queue == null ? 0 : queue.dropped();
    }

    /** Writes what still waits. For the end of the process. */
    static void flush() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.stop();
    }

    private static ConsoleAppender<ILoggingEvent> output(LoggerContext context, LogSection.Format format) {
        ConsoleAppender<ILoggingEvent> output = new ConsoleAppender<>();
        output.setContext(context);
        output.setName("console");
        output.setEncoder(format == LogSection.Format.JSON ? json(context) : text(context));
        output.start();
        return output;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern(TEXT);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setTimeZone("UTC");
        LogstashFieldNames names = encoder.getFieldNames();
        names.setTimestamp("time");
        names.setLogger("logger");
        names.setThread("thread");
        names.setStackTrace("exception");
        names.setVersion(null);
        names.setLevelValue(null);
        encoder.start();
        return encoder;
    }

    private static void detachOthers(Logger logger, Appender<ILoggingEvent> kept) {
        logger.iteratorForAppenders().forEachRemaining(appender -> {
            if (appender != kept) {
                logger.detachAppender(appender);
                appender.stop();
            }
        });
    }

    private static Level level(LogSection.Level level) {
        return switch (level) {
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
        };
    }

    private static Level level(LogSection.Access access) {
        return switch (access) {
            case OFF -> Level.OFF;
            case ERRORS -> Level.WARN;
            case ALL -> Level.INFO;
        };
    }
}
