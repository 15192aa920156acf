package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IoThreadsTest {
    private final CountDownLatch hang = new CountDownLatch(1);
    private final AtomicInteger permitted = new AtomicInteger(Integer.MAX_VALUE);
    private final List<IoThreads> pools = new ArrayList<>();

    @AfterEach
    void end() {
        hang.countDown();
        pools.forEach(IoThreads::close);
    }

    private IoThreads pool(int least, int most) {
        IoThreads pool = new IoThreads("test", least, most, work -> new Thread(work) {
            @Override
            public synchronized void start() {
                if (permitted.getAndDecrement() <= 0) {
                    throw new OutOfMemoryError("unable to create native thread: as a test wants");
                }
                super.start();
            }
        });
        pools.add(pool);
        return pool;
    }

    private void hang() {
        try {
            hang.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void runs(IoThreads pool) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        pool.execute(done::countDown);
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tasksThatHang_delayNoOther_belowTheBound() throws InterruptedException {
        IoThreads pool = pool(1, 8);
        for (int i = 0; i < 7; i++) {
            pool.execute(this::hang);
        }

        runs(pool);
        runs(pool);
    }

    @Test
    void taskBeyondTheBound_waits_andIsRun() throws InterruptedException {
        IoThreads pool = pool(1, 2);
        pool.execute(this::hang);
        pool.execute(this::hang);
        CountDownLatch done = new CountDownLatch(1);
        pool.execute(done::countDown);
        assertThat(done.getCount()).isEqualTo(1);

        hang.countDown();

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void systemThatPermitsNoFurtherThread_leavesThePoolWithThoseItHas() throws InterruptedException {
        permitted.set(2);
        IoThreads pool = pool(2, 8);
        pool.execute(this::hang);
        List<CountDownLatch> done = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            CountDownLatch each = new CountDownLatch(1);
            done.add(each);
            pool.execute(each::countDown);
        }

        for (CountDownLatch each : done) {
            assertThat(each.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void taskThatThrows_leavesItsThread() throws InterruptedException {
        permitted.set(1);
        IoThreads pool = pool(1, 1);
        pool.execute(() -> {
            throw new AssertionError("as a test wants");
        });

        runs(pool);
    }
}
