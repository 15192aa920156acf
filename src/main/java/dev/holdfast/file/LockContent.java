package dev.holdfast.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who holds a store: what {@code sessions.json.lock} and {@code sessions.owner} say. The lock file has the predecessor's
 * format, JSON with two spaces, {@code {"pid", "createdAt", "starttime"}}; {@code instance} marks a Holdfast.
 *
 * @param pid process id of the holder, in its own namespace
 * @param startTime its start time as {@link ProcessTable#startTime} counts it; empty where unknown
 * @param host its machine; empty in a lock file
 * @param since when it took the lock or last renewed it; empty when that cannot be read
 * @param instance one opening of a store by a Holdfast; empty when the holder is none
 */
record LockContent(long pid, OptionalLong startTime, Optional<String> host, Optional<String> since, String instance) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads a lock's contents; nothing when they are broken, half-written, or name no process. */
    static Optional<LockContent> parse(byte[] content) {
        long pid = 0;
        boolean named = false;
        OptionalLong start = OptionalLong.empty();
        Map<String, String> texts = new HashMap<>();
        try (JsonParser parser = JSON.createParser(content)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                switch (parser.nextToken()) {
                    case VALUE_STRING -> texts.put(name, parser.getText());
                    case VALUE_NUMBER_INT -> {
                        if (name.equals("startedAt")) {
                            texts.putIfAbsent("createdAt", time(parser.getLongValue()));
                        } else if (name.equals("pid")) {
                            pid = parser.getLongValue();
                            named = true;
                        } else if (name.equals("starttime")) {
                            start = OptionalLong.of(parser.getLongValue());
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException broken) {
            return Optional.empty();
        }
        return named
                ? Optional.of(new LockContent(
                        pid,
                        start,
                        Optional.ofNullable(texts.get("host")),
                        Optional.ofNullable(texts.get("createdAt")),
                        texts.getOrDefault("instance", "")))
                : Optional.empty();
    }

    private static String time(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).toString();
    }

    /** When the holder took or renewed the lock, by its clock; empty when that is missing or not a time. */
    Optional<Instant> written() {
        try {
            return since.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** The same holder at another time. */
    LockContent at(Instant now) {
        String time = now.truncatedTo(ChronoUnit.MILLIS).toString();
        return new LockContent(pid, startTime, host, Optional.of(time), instance);
    }

    /** The bytes of a lock file. The host is left out: the predecessor does not know it. */
    byte[] lockFile() {
        return json(false);
    }

    /** The bytes of {@code sessions.owner}. */
    byte[] ownerFile() {
        return json(true);
    }

    private byte[] json(boolean withHost) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text).setPrettyPrinter(new DefaultPrettyPrinter())) {
            json.writeStartObject();
            json.writeNumberField("pid", pid);
            if (since.isPresent()) {
                json.writeStringField("createdAt", since.get());
            }
            if (startTime.isPresent()) {
                json.writeNumberField("starttime", startTime.getAsLong());
            }
            if (withHost && host.isPresent()) {
                json.writeStringField("host", host.get());
            }
            json.writeStringField("instance", instance);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("nothing fails that writes to memory", impossible);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The holder for people: process, machine, time. */
    String describe() {
        return "process " + pid + host.map(name -> " on " + name).orElse("")
                + (instance.isEmpty() ? "" : " (Holdfast instance " + instance + ")")
                + since.map(time -> " since " + time).orElse("");
    }
}
