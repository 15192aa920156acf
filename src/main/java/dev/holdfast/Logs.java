package dev.holdfast;

import ch.qos.logback.classic.AsyncAppender;
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
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.LoggerFactory;

/**
 * What is logged, and how it looks. Records go to standard output as they are made; lines about requests pass through a
 * bounded queue, since event loops must not wait for whoever reads standard output, and are left out when it is full.
 */
final class Logs {
    private static final String ACCESS = "dev.holdfast.access";
    private static final String OURS = "dev.holdfast";
    private static final int QUEUED_LINES = 8192;

    /** One line a record, whatever its message or stack trace holds. */
    private static final String TEXT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger"
            + " %replace(%msg%n%ex){'[\\r\\n]+(?=.)', ' | '}%nopex";

    private Logs() {}

    /** Makes the process log before anything is configured: text on standard output, one line a record. */
    static void begin(LoggerContext context) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(console(context, LogSection.Format.TEXT));
        // It logs, as errors, connections that fail before their first request; most were reset by their clients. How
        // later ones failed is for ConnectionWatches.
        context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
    }

    /** Makes the process log as configured from now on; again when that has changed. */
    static void configure(LogSection section, AuditSection audit) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger access = context.getLogger(ACCESS);
        Appender<ILoggingEvent> console = console(context, section.format());
        if (!audit.hashSecretFile().isEmpty()) {
            console = new KeysLeftOut(context, console);
        }
        AsyncAppender queued = queued(context, console);
        // The new ones first, so that no record is lost between them.
        root.addAppender(console);
        access.addAppender(queued);
        access.setAdditive(false);
        detachOthers(root, console);
        detachOthers(access, queued);
        Level level = level(section.level());
        root.setLevel(level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO);
        context.getLogger(OURS).setLevel(level);
        access.setLevel(level(section.access()));
    }

    /**
     * Begins the audit log. Once in the life of a process: a file has one writer.
     *
     * @throws StartException when it cannot be written
     */
    static void audit(AuditSection section) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger audit = context.getLogger(AuditLog.LOGGER);
        audit.setAdditive(false);
        audit.setLevel(Level.INFO);
        if (section.enabled()) {
            audit.addAppender(AuditAppender.of(context, section.file()));
        }
    }

    /** Writes what still waits. For the end of the process. */
    static void flush() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.stop();
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, LogSection.Format format) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("console");
        console.setEncoder(format == LogSection.Format.JSON ? json(context) : text(context));
        console.start();
        return console;
    }

    private static AsyncAppender queued(LoggerContext context, Appender<ILoggingEvent> console) {
        AsyncAppender queued = new AsyncAppender();
        queued.setContext(context);
        queued.setName("access");
        queued.setQueueSize(QUEUED_LINES);
        queued.setNeverBlock(true);
        queued.addAppender(console);
        queued.start();
        return queued;
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
