package dev.holdfast.session.json;

import dev.holdfast.session.Command;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the JSON of a write costs: a merge patch of one member, the same as JSON Patch, and a whole document. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EntryWriterBenchmark {
    private static final byte[] MERGE = "{\"totalTokens\": 12345}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] JSON_PATCH = "[{\"op\":\"replace\",\"path\":\"/totalTokens\",\"value\":12345}]"
            .getBytes(StandardCharsets.UTF_8);
    private static final long NOW = 1_790_000_000_000L;

    @Param({"2048", "8192"})
    private int bytes;

    private final SessionKey key = new SessionKey("agent:main:main");
    private final EntryWriter writer = new EntryWriter(new EntryLimits(1 << 20, 128), () -> "new");
    private byte[] document;
    private SessionEntry present;

    @Setup
    public void fill() {
        StringBuilder text = new StringBuilder("{\"sessionId\":\"s-1\",\"updatedAt\":1789999999999,\"totalTokens\":1");
        for (int i = 0; text.length() < bytes - 80; i++) {
            text.append(",\"member").append(i).append("\":\"").append("x".repeat(40)).append('"');
        }
        document = text.append('}').toString().getBytes(StandardCharsets.UTF_8);
        present = writer.put(key, document, null, NOW, 0).entry();
    }

    @Benchmark
    public Revised mergePatch() {
        return writer.patch(key, Command.Patch.Format.MERGE, MERGE, true, present, NOW, 0);
    }

    @Benchmark
    public Revised jsonPatch() {
        return writer.patch(key, Command.Patch.Format.JSON_PATCH, JSON_PATCH, true, present, NOW, 0);
    }

    @Benchmark
    public Revised put() {
        return writer.put(key, document, present, NOW, 0);
    }
}
