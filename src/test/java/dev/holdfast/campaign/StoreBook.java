package dev.holdfast.campaign;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of one store: sessions that nobody touches, sessions that single writers own, one counter that writers
 * raise by compare-and-set, one session of which each writer patches a member of its own, stale sessions, transcripts.
 */
final class StoreBook {
    static final String COUNTER = "shared:counter";
    static final String PATCHED = "shared:patched";
    static final String STALE = "stale:";
    static final String QUIET = "quiet:";

    final String name;
    final Path directory;
    final Map<String, String> quiet = new LinkedHashMap<>();
    final Map<String, String> quietTags = new ConcurrentHashMap<>();
    final List<KeyModel> owned = new CopyOnWriteArrayList<>();
    final StaleKeys stale = new StaleKeys();
    final Set<String> runs = ConcurrentHashMap.newKeySet();
    final Map<String, Transcript> transcripts = new ConcurrentHashMap<>();

    /** The greatest revision that was answered. */
    final AtomicLong revision = new AtomicLong();

    /** Whether the service doubts the clock at times, so that an answered prune may have removed nothing. */
    volatile boolean clockDoubted;

    final AtomicLong counted = new AtomicLong();
    final AtomicInteger uncertainCounts = new AtomicInteger();
    final Map<String, Register> patched = new ConcurrentHashMap<>();

    /** A member that one writer sets to ever greater numbers. */
    static final class Register {
        volatile long answered;
        volatile long sent;
    }

    /**
     * A transcript on the disk.
     *
     * @param key whose session it is
     */
    record Transcript(String sessionId, KeyModel key, String text) {}

    StoreBook(Path root, String name) {
        this.name = name;
        this.directory = root.resolve("agents").resolve(name).resolve("sessions");
    }

    /** Writes the store's first {@code sessions.json}, as somebody else would have. */
    void seed(Random random, int quietSessions) throws IOException {
        StringBuilder json = new StringBuilder("{\n  \"version\": 3");
        for (int i = 0; i < quietSessions; i++) {
            String document = "{\"sessionId\": \"q" + i + "\", \"updatedAt\": " + System.currentTimeMillis()
                    + ", \"exact\": 1.0, \"big\": 123456789012345678901234567890, \"text\": \"ünï\\u00e7\\ud83d\\ude00\", "
                    + "\"nested\": { \"a\" : [ ], \"b\": 1e2 }, \"pad\": \"" + "q".repeat(random.nextInt(3000)) + "\"}";
            quiet.put(QUIET + i, document);
            member(json, QUIET + i, document);
        }
        member(
                json,
                COUNTER,
                "{\"sessionId\":\"counter\",\"updatedAt\":" + System.currentTimeMillis() + ",\"count\":0}");
        member(json, PATCHED, "{\"sessionId\":\"patched\",\"updatedAt\":" + System.currentTimeMillis() + "}");
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("sessions.json"), json.append("\n}").toString());
    }

    private static void member(StringBuilder json, String key, String document) {
        json.append(",\n  \"").append(key).append("\": ").append(document);
    }

    /** A write was answered with a revision; one that was answered before it was sent had a smaller one. */
    void answered(long answeredRevision, long before, String what, Findings findings) {
        findings.answered.increment();
        findings.check(
                answeredRevision > before,
                name + " " + what + ": answered at revision " + answeredRevision + " after revision " + before);
        revision.accumulateAndGet(answeredRevision, Math::max);
    }

    /** Compares the counter. Nobody writes meanwhile. */
    void judgeCounter(String document, Findings findings) throws IOException {
        long count = tree(document).path("count").asLong(-1);
        long least = counted.get();
        findings.checkKept(
                count >= least && count <= least + uncertainCounts.get(),
                name + ": counted " + least + " (and perhaps " + uncertainCounts.get() + "), found " + count);
        counted.set(count);
        uncertainCounts.set(0);
    }

    /** Compares the members that each writer has patched. Nobody writes meanwhile. */
    void judgePatched(String document, Findings findings) throws IOException {
        ObjectNode tree = tree(document);
        patched.forEach((member, register) -> {
            long found = tree.path(member).asLong(0);
            findings.checkKept(
                    found == register.answered || found == register.sent,
                    name + " " + PATCHED + " " + member + ": answered " + register.answered + ", sent " + register.sent
                            + ", found " + found);
            register.answered = found;
            register.sent = found;
        });
    }

    private static ObjectNode tree(String document) throws IOException {
        return (ObjectNode) new JsonMapper().readTree(document);
    }

    /** Each transcript is where its session is: beside it, or, when that is gone, in one archive. Nobody writes meanwhile. */
    void judgeTranscripts(Findings findings) throws IOException {
        for (Transcript transcript : List.copyOf(transcripts.values())) {
            Path live = directory.resolve(transcript.sessionId() + ".jsonl");
            List<Path> archives;
            try (var files = Files.list(directory)) {
                archives = files.filter(file ->
                                file.getFileName().toString().startsWith(transcript.sessionId() + ".jsonl.deleted."))
                        .toList();
            }
            KeyModel.Stored stored = transcript.key().certain();
            boolean alive = stored != null && stored.document().contains("\"" + transcript.sessionId() + "\"");
            String what = name + " transcript of " + transcript.sessionId() + (alive ? " (alive)" : " (removed)");
            findings.check(Files.exists(live) == alive, what + ": beside the session: " + Files.exists(live));
            findings.check(archives.size() == (alive ? 0 : 1), what + ": archives " + archives);
            for (Path file : alive ? List.of(live) : archives) {
                findings.check(
                        Files.exists(file) && Files.readString(file).equals(transcript.text()),
                        what + ": other contents, or none");
            }
            if (!alive) {
                transcripts.remove(transcript.sessionId());
            }
        }
    }
}
