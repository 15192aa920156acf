package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.session.Answers;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryWriter;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.util.LoggingLevel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Writes through the queue beside reads of the published view, on real threads, by lincheck's stress runner: what each
 * thread is told must be explained by calls one after the other. Lanes come and go meanwhile.
 */
class ViewInterleavingsIT {
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 4);

    private static ExecutorService pool;

    @BeforeAll
    static void startThreads() {
        pool = Executors.newFixedThreadPool(3);
    }

    @AfterAll
    static void stopThreads() {
        pool.shutdownNow();
    }

    private static StressOptions options() {
        return new StressOptions()
                .logLevel(LoggingLevel.ERROR)
                .iterations(ITERATIONS)
                .invocationsPerIteration(200)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .sequentialSpecification(OneSession.class);
    }

    @Test
    void publishedViews_areLinearizable() {
        options().check(Engine.class);
    }

    @Test
    void cacheThatForgetsTooEarly_isCaught() {
        assertThatThrownBy(() -> options().minimizeFailedScenario(false).check(CachingEngine.class))
                .isInstanceOf(LincheckAssertionError.class);
    }

    /** One session as it should be; 0: it is not there. */
    public static class OneSession {
        private int value;

        public boolean put(int newValue) {
            boolean created = value == 0;
            value = newValue;
            return created;
        }

        public int get() {
            return value;
        }

        public boolean delete() {
            boolean there = value != 0;
            value = 0;
            return there;
        }
    }

    /** An engine over memory with threads of its own. */
    @Param(name = "value", gen = IntGen.class, conf = "1:9")
    public static class Engine {
        private static final long FIRST_TIME = 1_700_000_000_000L;

        final ManualTime time = new ManualTime();
        final StoreCommands main = new StoreCommands("main", time);
        final StoreEngine engine = new StoreEngine(
                new MemoryStorage(),
                new EntryWriter(EntryLimits.DEFAULT, () -> "new"),
                () -> StoreHarness.settings(StoreHarness.NO_RULES),
                time,
                time,
                pool,
                time);

        @Operation
        public boolean put(@Param(name = "value") int value) {
            String document = StoreCommands.document("s", FIRST_TIME + value);
            return Answers.of(engine.execute(main.put("a", document))).created();
        }

        @Operation
        public int get() {
            return Answers.of(engine.execute(main.get("a"))
                    .map(found -> (int) (found.entry().updatedAt() - FIRST_TIME))
                    .otherwise(0));
        }

        @Operation
        public boolean delete() {
            return Answers.of(engine.execute(main.delete("a")).map(true).otherwise(false));
        }
    }

    /** Keeps what a read found, and forgets it before a write instead of after it. */
    @Param(name = "value", gen = IntGen.class, conf = "1:9")
    public static class CachingEngine extends Engine {
        private volatile @Nullable Integer cached;

        @Override
        @Operation
        public boolean put(@Param(name = "value") int value) {
            cached = null;
            return super.put(value);
        }

        @Override
        @Operation
        public int get() {
            Integer hit = cached;
            if (hit != null) {
                return hit;
            }
            int found = super.get();
            cached = found;
            return found;
        }

        @Override
        @Operation
        public boolean delete() {
            cached = null;
            return super.delete();
        }
    }
}
