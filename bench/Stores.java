import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Stores to measure with, as a predecessor might have left them. */
final class Stores {
    private Stores() {}

    static String key(int i) {
        return "agent:main:telegram:group:-100" + i;
    }

    /** The path of a session of the store {@code main}. */
    static String path(int i) {
        return "/v1/stores/main/sessions/" + key(i);
    }

    /** Writes {@code sessions.json} with so many sessions, the first one used last, a millisecond apart. */
    static void write(Path sessions, int entries, int bytes) throws IOException {
        Files.createDirectories(sessions);
        long now = System.currentTimeMillis();
        try (BufferedWriter out = Files.newBufferedWriter(sessions.resolve("sessions.json"))) {
            out.write("{\n");
            for (int i = 0; i < entries; i++) {
                String head = "  \"" + key(i) + "\": {\n    \"sessionId\": \"" + new UUID(i, i) + "\",\n    \"updatedAt\": "
                        + (now - i) + ",\n    \"prompt\": \"";
                out.write(head + "x".repeat(bytes - head.length()) + "\"\n  }" + (i + 1 < entries ? ",\n" : "\n"));
            }
            out.write("}");
        }
    }

    /** Writes a transcript beside each of the sessions with these numbers. */
    static void writeTranscripts(Path sessions, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            Files.writeString(sessions.resolve(new UUID(i, i) + ".jsonl"), "{\"role\":\"user\",\"text\":\"hello\"}\n");
        }
    }
}
