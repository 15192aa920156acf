package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.util.LoggingLevel;
import org.junit.jupiter.api.Test;

/**
 * Interleavings of what several threads share in a lane, by lincheck's model checker: what each thread is told must be
 * explained by calls one after the other. Beside each subject stands a broken one that must be caught.
 */
class QueueInterleavingsIT {
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 4);
    private static final int NOW = 10;
    private static final StoreCommands COMMANDS = new StoreCommands("main", () -> 0);

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .logLevel(LoggingLevel.ERROR)
                .iterations(ITERATIONS)
                .invocationsPerIteration(80)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(1);
    }

    private static void assertCaught(Class<?> broken) {
        assertThatThrownBy(() -> options().minimizeFailedScenario(false).check(broken))
                .isInstanceOf(LincheckAssertionError.class);
    }

    @Test
    void queue_isLinearizable() {
        options().check(Queue.class);
    }

    @Test
    void depthCheckedBeforeTheOffer_isCaught() {
        assertCaught(LooseQueue.class);
    }

    @Test
    void claim_isGivenOnce() {
        options().check(Claim.class);
    }

    @Test
    void claimInTwoSteps_isCaught() {
        assertCaught(LooseClaim.class);
    }

    private static StoreException late() {
        return new StoreException(ErrorCode.QUEUE_TIMEOUT, "late");
    }

    private static QueuedCommand<?> command(int id, int deadline) {
        return new QueuedCommand<>(
                COMMANDS.withTimeout(Duration.ofNanos(deadline)).get("k" + id), 0, CommandTrace.NONE);
    }

    /** Two commands may wait. A command's number is its deadline too: those up to {@link #NOW} are late. */
    @Param(name = "id", gen = IntGen.class, conf = "9:12")
    public static class Queue {
        static final int DEPTH = 2;

        final CommandQueue queue = new CommandQueue(() -> DEPTH, QueueInterleavingsIT::late);

        @Operation
        public boolean offer(@Param(name = "id") int id) {
            return queue.offer(command(id, id));
        }

        @Operation
        public String take() {
            StringBuilder taken = new StringBuilder();
            for (QueuedCommand<?> command : queue.take(2, () -> NOW)) {
                taken.append(command.remaining(0)).append(' ');
            }
            return taken.toString();
        }

        @Operation
        public void expire() {
            queue.expire(NOW);
        }

        @Operation
        public int size() {
            return queue.size();
        }
    }

    /** The bound is looked at first, and the command added afterwards. */
    @Param(name = "id", gen = IntGen.class, conf = "9:12")
    public static class LooseQueue {
        private final CommandQueue queue = new CommandQueue(() -> 100, QueueInterleavingsIT::late);

        @Operation
        public boolean offer(@Param(name = "id") int id) {
            return queue.size() < Queue.DEPTH && queue.offer(command(id, id));
        }

        @Operation
        public int size() {
            return queue.size();
        }
    }

    /** One command that several threads would start, and others let expire. */
    public static class Claim {
        private final QueuedCommand<?> command = command(1, 11);
        private final AtomicInteger started = new AtomicInteger();

        @Operation
        public boolean start() {
            boolean claimed = command.start(NOW);
            if (claimed) {
                started.incrementAndGet();
            }
            return claimed;
        }

        @Operation
        public void expire() {
            command.expire(late());
        }

        @Validate
        public void isEitherStartedOrExpired() {
            if (started.get() + (command.answered() ? 1 : 0) > 1) {
                throw new IllegalStateException("started " + started + " times, expired: " + command.answered());
            }
        }
    }

    /** Whether it was claimed is looked at first, and noted afterwards. */
    public static class LooseClaim {
        private volatile boolean decided;

        @Operation
        public boolean start() {
            if (decided) {
                return false;
            }
            decided = true;
            return true;
        }

        @Operation
        public void expire() {
            decided = true;
        }
    }
}
