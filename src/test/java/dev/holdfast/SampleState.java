package dev.holdfast;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A small OpenClaw state directory, as OpenClaw leaves it: one agent with 84 sessions, 42 of them runs of three cron jobs,
 * and transcripts for some. Keys and session ids are the same each time; times count back from the one given, so that
 * nine sessions were last updated more than 30 days before it, two of them with a transcript.
 *
 * <p>It needs nothing but a JDK, and is a program, too: {@code docs/sample-state DIRECTORY}.
 */
final class SampleState {
    private static final List<String> JOBS = List.of("morning-briefing", "inbox-triage", "backup-check");

    private final Instant now;
    private final List<Session> sessions = new ArrayList<>();

    private SampleState(Instant now) {
        this.now = now.truncatedTo(ChronoUnit.MINUTES);
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            out().println("usage: sample-state DIRECTORY");
            System.exit(2);
        }
        Path directory = Path.of(arguments[0]);
        if (Files.exists(directory)) {
            out().println("sample-state: " + directory + " exists");
            System.exit(1);
        }
        write(directory, Instant.now());
        out().println("wrote " + sessionsIn(directory));
    }

    /** Writes the state directory, which must not have an agent {@code main} yet. */
    static void write(Path directory, Instant now) throws IOException {
        SampleState state = new SampleState(now);
        state.people();
        state.cronJobs();
        state.others();
        state.writeTo(Files.createDirectories(sessionsIn(directory)));
    }

    static Path sessionsIn(Path directory) {
        return directory.resolve(Path.of("agents", "main", "sessions"));
    }

    private void people() {
        session("agent:main:main", Duration.ofMinutes(1), ordered("lastChannel", "webchat", "label", "Main"));
        for (int i = 0; i < 12; i++) {
            String number = "+49151100001" + (i < 10 ? "0" : "") + i;
            Map<String, Object> more = ordered(
                    "channel",
                    "whatsapp",
                    "lastChannel",
                    "whatsapp",
                    "lastTo",
                    number,
                    "deliveryContext",
                    ordered("channel", "whatsapp", "to", number, "accountId", "default"),
                    "displayName",
                    "Zo\u00eb " + (i + 1));
            session("agent:main:whatsapp:direct:" + number, Duration.ofHours(1 + 5L * i), more);
        }
        for (int i = 0; i < 6; i++) {
            String group = "-100123456" + i;
            Map<String, Object> more = ordered(
                    "channel",
                    "telegram",
                    "groupId",
                    group,
                    "subject",
                    "Familie \u00dcmlaut",
                    "lastChannel",
                    "telegram",
                    "lastThreadId",
                    4 + i,
                    "deliveryContext",
                    ordered("channel", "telegram", "threadId", 4 + i));
            session("agent:main:telegram:group:" + group + ":topic:" + (4 + i), Duration.ofDays(2L * i + 1), more);
        }
    }

    /** Each job's own session, and one for each run of it in the last 56 hours: one in four hours. */
    private void cronJobs() {
        for (String job : JOBS) {
            String base = "agent:main:cron:" + id(job);
            session(base, Duration.ofMinutes(30), Map.of("label", "Cron: " + job));
            for (int run = 0; run < 14; run++) {
                String key = base + ":run:" + id(job + " run " + run);
                session(key, Duration.ofHours(4L * run + 2), Map.of("label", "Cron: " + job));
            }
        }
    }

    private void others() {
        for (int i = 0; i < 8; i++) {
            Map<String, Object> more =
                    ordered("spawnedBy", "agent:main:main", "spawnDepth", 1, "label", "research " + i);
            session("agent:main:subagent:" + id("subagent " + i), Duration.ofDays(3L * i + 1), more);
        }
        for (int i = 0; i < 10; i++) {
            Map<String, Object> more = ordered(
                    "channel", "discord",
                    "groupChannel", "#room-" + i,
                    "space", "Guild & friends",
                    "deliveryContext", ordered("channel", "discord"),
                    "lastChannel", "discord");
            session("agent:main:discord:channel:9988776655" + i, Duration.ofDays(21 + 5L * i), more);
        }
        session("agent:main:hook:" + id("hook"), Duration.ofDays(75), Map.of());
        session("global", Duration.ofDays(3), Map.of());
    }

    private void session(String key, Duration age, Map<String, Object> more) {
        long updatedAt = now.minus(age).toEpochMilli();
        Map<String, Object> entry = ordered(
                "sessionId",
                id(key),
                "updatedAt",
                updatedAt,
                "systemSent",
                true,
                "abortedLastRun",
                false,
                "thinkingLevel",
                "low",
                "modelProvider",
                "anthropic",
                "model",
                "claude-opus-4-6",
                "contextTokens",
                200_000,
                "inputTokens",
                12,
                "outputTokens",
                845,
                "totalTokens",
                31_822,
                "compactionCount",
                0);
        entry.put("skillsSnapshot", skills());
        entry.put("systemPromptReport", report(updatedAt));
        entry.putAll(more);
        sessions.add(new Session(key, id(key), updatedAt, entry));
    }

    private static Map<String, Object> skills() {
        StringBuilder prompt = new StringBuilder("<available_skills>\n");
        IntStream.range(0, 6)
                .forEach(i -> prompt.append("<skill><name>skill_").append(i).append("</name></skill>\n"));
        List<Object> names = new ArrayList<>();
        IntStream.range(0, 6).forEach(i -> names.add(ordered("name", "skill_" + i)));
        return ordered("prompt", prompt.append("</available_skills>").toString(), "skills", names, "version", 1);
    }

    private static Map<String, Object> report(long generatedAt) {
        List<Object> tools = new ArrayList<>();
        IntStream.range(0, 12)
                .forEach(i -> tools.add(ordered("name", "tool_" + i, "summaryChars", 120 + i, "schemaChars", 800 + i)));
        return ordered(
                "source",
                "run",
                "generatedAt",
                generatedAt,
                "systemPrompt",
                ordered("chars", 31_000, "projectContextChars", 9_000),
                "tools",
                ordered("listChars", 3_000, "schemaChars", 21_000, "entries", tools));
    }

    private void writeTo(Path directory) throws IOException {
        Map<String, Object> entries = new LinkedHashMap<>();
        sessions.forEach(session -> entries.put(session.key(), session.entry()));
        StringBuilder json = new StringBuilder();
        append(json, entries, "\n");
        Files.writeString(directory.resolve("sessions.json"), json);
        for (int i = 0; i < sessions.size(); i += 4) {
            Session session = sessions.get(i);
            Files.writeString(
                    directory.resolve(session.id() + ".jsonl"), transcript(session.id(), session.updatedAt()));
        }
        String reset = id("a session that was reset");
        Files.writeString(
                directory.resolve(reset + ".jsonl.reset.2026-02-23T12-34-56.000Z"),
                transcript(reset, Instant.parse("2026-02-23T12:34:56Z").toEpochMilli()));
    }

    /** Four messages in the last four minutes before a session was updated. */
    private static String transcript(String id, long updatedAt) {
        StringBuilder lines = new StringBuilder();
        Instant start = Instant.ofEpochMilli(updatedAt).minus(Duration.ofMinutes(4));
        lines.append("{\"type\":\"session\",\"version\":3,\"id\":\"%s\",\"timestamp\":\"%s\",\"cwd\":\"~/workspace\"}\n"
                .formatted(id, start));
        String parent = "null";
        for (int i = 1; i <= 4; i++) {
            String message = id(id + " message " + i).substring(0, 8);
            lines.append(("{\"type\":\"message\",\"id\":\"%s\",\"parentId\":%s,\"timestamp\":\"%s\",\"message\":"
                            + "{\"role\":\"%s\",\"content\":[{\"type\":\"text\",\"text\":\"Step %d.\"}]}}\n")
                    .formatted(
                            message, parent, start.plus(Duration.ofMinutes(i)), i % 2 == 1 ? "user" : "assistant", i));
            parent = '"' + message + '"';
        }
        return lines.toString();
    }

    private static String id(String of) {
        return UUID.nameUUIDFromBytes(of.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }

    /** Appends a value as OpenClaw prints it: two spaces a level, no newline at the end. */
    private static void append(StringBuilder json, Object value, String newline) {
        if (value instanceof Map<?, ?> members) {
            String separator = "{";
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.append(separator).append(newline).append("  ");
                append(json, member.getKey(), "");
                json.append(": ");
                append(json, member.getValue(), newline + "  ");
                separator = ",";
            }
            json.append(newline).append('}');
        } else if (value instanceof List<?> items) {
            String separator = "[";
            for (Object item : items) {
                json.append(separator).append(newline).append("  ");
                append(json, item, newline + "  ");
                separator = ",";
            }
            json.append(newline).append(']');
        } else if (value instanceof String text) {
            json.append('"').append(text.replace("\n", "\\n")).append('"');
        } else {
            json.append(value);
        }
    }

    private static PrintStream out() {
        return System.out;
    }

    private record Session(String key, String id, long updatedAt, Map<String, Object> entry) {}
}
