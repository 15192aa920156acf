package dev.holdfast.campaign;

import dev.holdfast.campaign.StoreClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A store that is always at its cap: every new session drives out the oldest. Never more than the cap are there, the
 * newest that were answered are, and the oldest go first. Safe for several threads; judged while nobody writes.
 */
final class Crowd {
    static final String NAME = "crowd";
    static final int CAP = 600;
    private static final int NEWEST = 100;
    private static final String SEED = "seed:";

    private final Map<String, Session> answered = new ConcurrentHashMap<>();
    private final Map<String, Session> sent = new ConcurrentHashMap<>();
    private final AtomicLong names = new AtomicLong();

    private record Session(String key, long updatedAt, String document) {}

    /** Writes the store's first {@code sessions.json}, full to the cap; the lowest numbers are the oldest. */
    static void seed(Path root) throws IOException {
        StringBuilder json = new StringBuilder("{");
        long old = System.currentTimeMillis() - 1_000_000;
        for (int i = 0; i < CAP; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("\"" + SEED + i + "\":{\"sessionId\":\"seed-" + i + "\",\"updatedAt\":" + (old + i) + "}");
        }
        Path directory = root.resolve("agents").resolve(NAME).resolve("sessions");
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("sessions.json"), json.append("}"));
    }

    /** A client that adds sessions until the process dies or it is told to stop. */
    void write(StoreClient client, BooleanSupplier goOn, Findings findings) {
        try {
            while (goOn.getAsBoolean()) {
                add(client, findings);
            }
        } catch (IOException e) {
            // The process is gone.
            findings.unanswered.increment();
        }
    }

    private void add(StoreClient client, Findings findings) throws IOException {
        long now = System.currentTimeMillis();
        String key = "crowd:" + names.incrementAndGet();
        String document = "{\"sessionId\":\"" + key.replace(':', '-') + "\",\"updatedAt\":" + now + ",\"pad\":\""
                + "c".repeat(500) + "\"}";
        Session session = new Session(key, now, document);
        sent.put(key, session);
        Reply reply = client.put(NAME, key, document, Map.of());
        if (reply.written()) {
            answered.put(key, session);
            findings.answered.increment();
        }
    }

    /** Compares with the keys that were listed. */
    void judge(Set<String> found, StoreClient client, Findings findings) throws IOException {
        findings.check(found.size() <= CAP, NAME + ": " + found.size() + " sessions over a cap of " + CAP);
        List<Session> newest = answered.values().stream()
                .sorted(Comparator.comparingLong(Session::updatedAt).reversed())
                .limit(NEWEST)
                .toList();
        for (Session session : newest) {
            Reply reply = client.get(NAME, session.key());
            findings.checkKept(
                    reply.status() == 200 && reply.body().equals(session.document()),
                    NAME + " " + session.key() + ": answered, one of the newest, and found " + reply);
        }
        for (String key : found) {
            findings.check(key.startsWith(SEED) || sent.containsKey(key), NAME + " " + key + " was never written");
        }
        boolean older = false;
        for (int i = 0; i < CAP; i++) {
            boolean there = found.contains(SEED + i);
            findings.check(there || !older, NAME + ": " + SEED + i + " went before an older one");
            older |= there;
        }
    }
}
