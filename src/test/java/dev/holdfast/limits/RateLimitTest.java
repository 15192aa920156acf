package dev.holdfast.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.holdfast.limits.RateLimit.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final RateLimit limit = new RateLimit(10, 3, now::get);

    @Test
    void burst_isGranted_andThenTheRate() {
        assertThat(List.of(take("a"), take("a"), take("a"), take("a")))
                .containsExactly(
                        verdict(true, 2, 0, 100),
                        verdict(true, 1, 0, 200),
                        verdict(true, 0, 100, 300),
                        verdict(false, 0, 100, 300));

        pass(Duration.ofMillis(60));
        assertThat(take("a")).isEqualTo(verdict(false, 0, 40, 240));
        pass(Duration.ofMillis(40));
        assertThat(take("a")).isEqualTo(verdict(true, 0, 100, 300));
    }

    @Test
    void quietPrincipal_hasItsBurstAgain_andNoMore() {
        for (int i = 0; i < 3; i++) {
            assertThat(take("a").granted()).isTrue();
        }
        pass(Duration.ofDays(100));

        for (int i = 0; i < 3; i++) {
            assertThat(take("a").granted()).isTrue();
        }
        assertThat(take("a").granted()).isFalse();
    }

    @Test
    void look_saysWhatWouldBeGrantedAndTakesNothing() {
        assertThat(limit.look("a")).isEqualTo(verdict(true, 3, 0, 0));
        assertThat(limit.principals()).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(limit.look("a").granted()).isTrue();
            take("a");
        }

        assertThat(limit.look("a")).isEqualTo(verdict(false, 0, 100, 300));
        assertThat(limit.look("b").granted()).isTrue();
        pass(Duration.ofMillis(100));
        assertThat(limit.look("a").granted()).isTrue();
    }

    @Test
    void principals_haveBucketsOfTheirOwn() {
        for (int i = 0; i < 4; i++) {
            take("a");
        }

        assertThat(take("b")).isEqualTo(verdict(true, 2, 0, 100));
    }

    @Test
    void window_isTheTimeInWhichABurstComesBack() {
        assertThat(limit.window()).isEqualTo(Duration.ofMillis(300));
        assertThat(limit.burst()).isEqualTo(3);
    }

    @Test
    void fullBuckets_areDropped_andTheOthersKept() {
        for (int i = 0; i < 1000; i++) {
            take("old-" + i);
        }
        pass(Duration.ofSeconds(2));
        for (int i = 0; i < 3; i++) {
            take("busy");
        }
        for (int i = 0; i < 100; i++) {
            take("new-" + i);
        }

        assertThat(limit.principals()).isLessThan(200);
        assertThat(take("busy").granted()).isFalse();
    }

    @Test
    void principalsBeyondTheBound_shareABucket() {
        for (int i = 0; i < RateLimit.MOST; i++) {
            assertThat(take("p" + i).granted()).isTrue();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(take("beyond-" + i).granted()).isTrue();
        }

        assertThat(take("beyond-3").granted()).isFalse();
        assertThat(take("p7").granted()).isTrue();
        assertThat(limit.principals()).isEqualTo(RateLimit.MOST);

        pass(Duration.ofSeconds(2));
        assertThat(take("beyond-4").granted()).isTrue();
        assertThat(limit.principals()).isLessThan(10);
    }

    /** Over any time, no more is granted than a burst and what the rate allows: compared with a bucket that is counted. */
    @Test
    void grants_areThoseOfATokenBucket() {
        SplittableRandom random = new SplittableRandom(7);
        double tokens = 3;
        for (int i = 0; i < 20_000; i++) {
            long millis = random.nextInt(150);
            pass(Duration.ofMillis(millis));
            tokens = Math.min(3, tokens + millis / 100.0);
            boolean granted = take("a").granted();

            assertThat(granted).as("request %s with %s tokens", i, tokens).isEqualTo(tokens >= 1 - 1e-9);
            tokens -= granted ? 1 : 0;
        }
    }

    @Test
    void threads_getNoMoreThanTheBurst_whileBucketsAreDropped() throws Exception {
        RateLimit shared = new RateLimit(1, 1000, now::get);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> takers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int offset = thread * 100_000;
                takers.add(() -> {
                    int granted = 0;
                    for (int i = 0; i < 1000; i++) {
                        granted += shared.take("shared").granted() ? 1 : 0;
                        Verdict unused = shared.take("p" + (offset + i));
                    }
                    return granted;
                });
            }
            int granted = 0;
            for (Future<Integer> result : threads.invokeAll(takers)) {
                granted += result.get(60, TimeUnit.SECONDS);
            }

            assertThat(granted).isEqualTo(1000);
        } finally {
            threads.shutdownNow();
        }
    }

    @CanIgnoreReturnValue
    private Verdict take(String principal) {
        return limit.take(principal);
    }

    private void pass(Duration duration) {
        now.addAndGet(duration.toNanos());
    }

    private static Verdict verdict(boolean granted, long tokens, long millisToNext, long millisToFull) {
        return new Verdict(granted, tokens, Duration.ofMillis(millisToNext), Duration.ofMillis(millisToFull));
    }
}
