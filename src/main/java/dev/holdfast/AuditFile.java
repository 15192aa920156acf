package dev.holdfast;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.TimeBasedRollingPolicy;
import dev.holdfast.session.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The file of the audit log, one per UTC day. Only its owner may read it: it states who did what, and names sessions. Its
 * mode is 0600, also that of a file which already exists; directories are created with mode 0700.
 */
final class AuditFile extends RollingFileAppender<ILoggingEvent> {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PRIVATE_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private AuditFile() {}

    /**
     * Writes lines to a file, or to standard output.
     *
     * @param file empty for standard output
     * @throws StartException when the file cannot be written
     */
    static Appender<ILoggingEvent> output(LoggerContext context, String file) {
        OutputStreamAppender<ILoggingEvent> lines = file.isEmpty() ? new ConsoleAppender<>() : daily(context, file);
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern("%msg%n");
        encoder.start();
        lines.setContext(context);
        lines.setEncoder(encoder);
        lines.start();
        if (!lines.isStarted()) {
            throw new StartException("audit.file: cannot write " + file);
        }
        return lines;
    }

    private static AuditFile daily(LoggerContext context, String file) {
        try {
            prepare(Path.of(file));
        } catch (IOException failure) {
            throw new StartException("audit.file: cannot write " + file + ": " + Reason.of(failure), failure);
        }
        AuditFile appender = new AuditFile();
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

    /** Also called for the first line of each day. */
    @Override
    public void openFile(String file) throws IOException {
        prepare(Path.of(file));
        super.openFile(file);
    }

    private static void prepare(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory, attributes(posix, PRIVATE_DIRECTORY));
        }
        FileAttribute<?>[] attributes = attributes(posix, PRIVATE);
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.newByteChannel(file, options, attributes).close();
        if (posix && Files.isRegularFile(file)) {
            Files.setPosixFilePermissions(file, PRIVATE);
        }
    }

    private static FileAttribute<?>[] attributes(boolean posix, Set<PosixFilePermission> permissions) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
