package dev.holdfast.file;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.session.Cause;
import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to make the frame of a commit: one entry of 2 KiB, and 64. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FrameEncoderBenchmark {
    private static final SegmentHeader HEADER =
            new SegmentHeader(1, 0, new byte[16], Instant.EPOCH, false, false, null, false);

    @Param({"1", "64"})
    private int changes;

    private final FrameEncoder encoder = new FrameEncoder();
    private Commit commit;

    @Setup
    public void fill() {
        List<Change> all = new ArrayList<>();
        for (int i = 0; i < changes; i++) {
            SessionKey key = new SessionKey("agent:main:group:" + i);
            all.add(new Change.Put(
                    i + 1, Cause.REQUEST, new SessionEntry(key, new byte[2048], EntryTraits.NOT_AN_OBJECT, i)));
        }
        commit = new Commit(0, Instant.EPOCH, all);
    }

    @Benchmark
    public ByteBuffer frame() {
        return encoder.commit(commit, HEADER, SegmentHeader.BYTES);
    }
}
