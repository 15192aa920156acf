package dev.holdfast.file;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an archived transcript: {@code <file>.<deleted|reset>.<UTC time>}, the predecessor's format, with times
 * like {@code 2026-02-23T12-34-56.000Z} (no colon, which Windows forbids).
 *
 * @param file the name that was archived
 * @param reason {@code deleted} or {@code reset}
 * @param at when, in whole milliseconds
 */
record ArchiveName(String file, String reason, Instant at) {
    private static final Pattern SHAPE =
            Pattern.compile("(.+)\\.(deleted|reset)\\.(\\d{4}-\\d{2}-\\d{2}T\\d{2}-\\d{2}-\\d{2})(\\.\\d{3})?Z");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss", Locale.ROOT)
            .withResolverStyle(java.time.format.ResolverStyle.STRICT);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS'Z'", Locale.ROOT);

    ArchiveName {
        at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The archive of a removed session's transcript. */
    static ArchiveName deleted(String sessionId, Instant at) {
        return new ArchiveName(sessionId + ".jsonl", "deleted", at);
    }

    /** Reads a file name; nothing when it is no archive's, or its time is none. */
    static Optional<ArchiveName> parse(String name) {
        Matcher matcher = SHAPE.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String millis = matcher.group(4);
        try {
            Instant second = LocalDateTime.parse(matcher.group(3), SECONDS).toInstant(ZoneOffset.UTC);
            Instant at = millis == null ? second : second.plusMillis(Long.parseLong(millis.substring(1)));
            return Optional.of(new ArchiveName(matcher.group(1), matcher.group(2), at));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The same name one millisecond later. */
    ArchiveName next() {
        return new ArchiveName(file, reason, at.plusMillis(1));
    }

    /** The file name. */
    @Override
    public String toString() {
        return file + "." + reason + "." + MILLIS.format(at.atOffset(ZoneOffset.UTC));
    }
}
