package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.commit.Change;
import dev.holdfast.commit.Commit;
import dev.holdfast.session.Cause;
import dev.holdfast.session.EntryTraits;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What encoding takes, beyond the right bytes: see SegmentScanTest for those. */
class FrameEncoderTest {
    private static final SegmentHeader HEADER =
            new SegmentHeader(1, 0, new byte[16], Instant.EPOCH, false, false, null, false);

    private static final Commit COMMIT = new Commit(
            0,
            Instant.EPOCH,
            List.of(new Change.Put(
                    1,
                    Cause.REQUEST,
                    new SessionEntry(new SessionKey("a"), new byte[100_000], EntryTraits.NOT_AN_OBJECT, 0))));

    @Test
    void manyStores_shareTheBufferOfAThread() {
        int frame =
                new FrameEncoder().commit(COMMIT, HEADER, SegmentHeader.BYTES).remaining();
        long before = directBytes();

        for (int store = 0; store < 200; store++) {
            assertThat(new FrameEncoder()
                            .commit(COMMIT, HEADER, SegmentHeader.BYTES)
                            .remaining())
                    .isEqualTo(frame);
        }

        assertThat(directBytes() - before).isLessThan(100L * frame);
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
