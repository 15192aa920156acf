package dev.holdfast.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    private static final JsonMapper JSON = new JsonMapper();

    /** Reads a lock's contents; nothing when they are broken, half-written, or name no process. */
    static Optional<LockContent> parse(byte[] content) {
        try {
            JsonNode node = JSON.readTree(content);
            if (node == null || !node.path("pid").isIntegralNumber()) {
                return Optional.empty();
            }
            JsonNode start = node.path("starttime");
            return Optional.of(new LockContent(
                    node.path("pid").asLong(),
                    start.isIntegralNumber() ? OptionalLong.of(start.asLong()) : OptionalLong.empty(),
                    Optional.ofNullable(node.path("host").textValue()),
                    Optional.ofNullable(node.path("createdAt").textValue()),
                    Optional.ofNullable(node.path("instance").textValue()).orElse("")));
        } catch (IOException e) {
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
        ObjectNode node = JSON.createObjectNode().put("pid", pid);
        since.ifPresent(time -> node.put("createdAt", time));
        startTime.ifPresent(time -> node.put("starttime", time));
        if (withHost) {
            host.ifPresent(name -> node.put("host", name));
        }
        node.put("instance", instance);
        try {
            return JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(node)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree can always be written", e);
        }
    }

    /** The holder for people: process, machine, time. */
    String describe() {
        return "process " + pid + host.map(name -> " on " + name).orElse("")
                + (instance.isEmpty() ? "" : " (Holdfast instance " + instance + ")")
                + since.map(time -> " since " + time).orElse("");
    }
}
