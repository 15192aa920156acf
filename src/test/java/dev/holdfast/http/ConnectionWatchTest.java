package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionWatchTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 50);
    private final ConnectionWatch watch = new ConnectionWatch(now::get);

    private long waitedAfter(long nanos) {
        return watch.waited(now.addAndGet(nanos));
    }

    @Test
    void connection_waitsWhileThereIsNoRequest() {
        assertThat(waitedAfter(100)).isEqualTo(100);
    }

    @Test
    void connection_doesNotWaitWhileTheServerWorks() {
        RequestProgress request = watch.begin(false);

        assertThat(waitedAfter(100)).isZero();
        request.answered(1);
        assertThat(waitedAfter(30)).isEqualTo(30);
        request.flushed();
        assertThat(waitedAfter(7)).isEqualTo(7);
    }

    @Test
    void connection_waitsForABodyUntilEnoughOfItHasCome() {
        RequestProgress request = watch.begin(true);

        assertThat(waitedAfter(10)).isEqualTo(10);
        request.received(1000);
        assertThat(waitedAfter(10)).isEqualTo(20);
        request.received(24);
        assertThat(waitedAfter(5)).isEqualTo(5);
        request.receivedAll();
        assertThat(waitedAfter(100)).isZero();
    }

    @Test
    void connection_doesNotWaitForABodyThatTheServerDoesNotRead() {
        RequestProgress request = watch.begin(true);
        request.paused();

        assertThat(waitedAfter(100)).isZero();
        request.resumed();
        assertThat(waitedAfter(10)).isEqualTo(10);
    }

    @Test
    void connection_waitsForTheRestOfARefusedBody() {
        RequestProgress request = watch.begin(true);
        request.answered(1);
        request.flushed();

        assertThat(waitedAfter(10)).isEqualTo(10);
        request.receivedAll();
        assertThat(waitedAfter(3)).isEqualTo(3);
    }

    @Test
    void connection_waitsAsLongAsItsSlowestRequest() {
        RequestProgress silent = watch.begin(true);
        now.addAndGet(10);
        RequestProgress working = watch.begin(false);

        assertThat(waitedAfter(10)).isEqualTo(20);
        silent.receivedAll();
        assertThat(waitedAfter(10)).isZero();
        working.answered(1);
        working.flushed();
        assertThat(waitedAfter(10)).isZero();
    }
}
