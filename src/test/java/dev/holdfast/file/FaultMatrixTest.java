package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.holdfast.file.FailpointDisk.Fault;
import dev.holdfast.file.FaultyDisk.Operation;
import dev.holdfast.file.MemoryDisk.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Every fault at every failpoint of a store's life, each at one of its passings, drawn from a seed; {@code
 * -Dfaults.rounds=50} draws fifty times. See {@code docs/testing.md}.
 */
class FaultMatrixTest {
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);
    private static final List<@Nullable Loss> LOSSES =
            Arrays.asList(null, Loss.EVERYTHING, Loss.AT_RANDOM, Loss.NOTHING);
    private static final long SEED = Long.getLong("faults.seed", 20261126);

    /** Where the story must pass, so that the matrix covers what it says it covers. */
    private static final Set<String> NAMED = Set.of(
            "WRITE:JOURNAL",
            "SYNC:JOURNAL",
            "OPEN:JOURNAL",
            "READ:JOURNAL",
            "DELETE:JOURNAL",
            "WRITE:TEMPORARY",
            "SYNC:TEMPORARY",
            "OPEN:SNAPSHOT",
            "READ:SNAPSHOT",
            "RENAME:SNAPSHOT",
            "SYNC_DIRECTORY:DIRECTORY",
            "CREATE_DIRECTORIES:DIRECTORY",
            "LINK:BACKUP",
            "RENAME:CORRUPT",
            "WRITE:REMOVALS",
            "SYNC:REMOVALS",
            "WRITE:RESTORED",
            "SYNC:RESTORED",
            "RENAME:ARCHIVE",
            "LINK:TRANSCRIPT",
            "DELETE:ARCHIVE",
            "WRITE:LOCK",
            "LINK:LOCK",
            "WRITE:OWNER",
            "TRUNCATE:OWNER");

    private static final Set<String> NAMED_WHERE_RENAMING_IS_REFUSED =
            Set.of("WRITE:SNAPSHOT", "TRUNCATE:SNAPSHOT", "SYNC:SNAPSHOT", "RENAME:COPYING", "DELETE:COPYING");

    private static final List<Logger> SILENCED = List.of(logger("dev.holdfast"), logger("dev.holdfast.file"));

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    /** Thousands of failures are logged, each as it should be. */
    @BeforeAll
    static void silence() {
        SILENCED.forEach(logger -> logger.setLevel(Level.OFF));
    }

    @AfterAll
    static void logAgain() {
        SILENCED.forEach(logger -> logger.setLevel(null));
    }

    private static Map<Failpoint, Integer> failpoints(boolean renamesRefused) throws IOException {
        FaultStory story = new FaultStory(null, SEED);
        if (renamesRefused) {
            story.disk.refuseRenamesOfTheSnapshot();
        }
        story.tell();
        Map<Failpoint, Integer> passed = new TreeMap<>(story.disk.passed());
        story.end();
        assertThat(story.model.open()).as("nothing fails without a fault").isZero();
        return passed;
    }

    @Test
    void story_passesEveryNamedFailpoint() throws IOException {
        Set<String> passed = names(failpoints(false));
        assertThat(passed).containsAll(NAMED);

        Set<String> refused = names(failpoints(true));
        assertThat(refused).containsAll(NAMED_WHERE_RENAMING_IS_REFUSED);
    }

    private static Set<String> names(Map<Failpoint, Integer> failpoints) {
        Set<String> names = new TreeSet<>();
        failpoints.keySet().forEach(point -> names.add(point.toString()));
        return names;
    }

    private static Set<Fault> faults(Failpoint at) {
        if (!at.changes()) {
            return EnumSet.of(
                    Fault.EIO,
                    Fault.EACCES,
                    Fault.DELAY,
                    Fault.CLOCK_AHEAD,
                    Fault.CLOCK_BACK,
                    Fault.OUT_OF_MEMORY,
                    Fault.EIO_FROM_NOW_ON);
        }
        Set<Fault> faults = EnumSet.allOf(Fault.class);
        if (at.operation() != Operation.WRITE) {
            faults.remove(Fault.SHORT_WRITE);
            faults.remove(Fault.CRASH_HALF_WAY);
        }
        return faults;
    }

    /** One fault, where and when it strikes, and what dies with it. */
    private record Run(
            boolean renamesRefused,
            Failpoint at,
            int passing,
            Fault fault,
            @Nullable Loss loss,
            long seed) {
        FaultStory story() {
            FaultStory story = new FaultStory(loss, seed);
            if (renamesRefused) {
                story.disk.refuseRenamesOfTheSnapshot();
            }
            story.disk.arm(at, passing, fault);
            return story;
        }

        @Override
        public String toString() {
            return fault + " at " + at + " #" + passing + (renamesRefused ? ", renaming refused" : "")
                    + (loss == null ? "" : ", power lost, unsynced " + loss) + " (seed " + seed + ")";
        }
    }

    private static List<Run> runs(boolean renamesRefused, int rounds, Random random) throws IOException {
        List<Run> runs = new ArrayList<>();
        Map<Failpoint, Integer> failpoints = failpoints(renamesRefused);
        for (int round = 0; round < rounds; round++) {
            failpoints.forEach((at, count) -> {
                for (Fault fault : faults(at)) {
                    int passing = 1 + random.nextInt(count);
                    Loss loss = fault.kills() ? LOSSES.get(random.nextInt(LOSSES.size())) : null;
                    runs.add(new Run(renamesRefused, at, passing, fault, loss, random.nextLong()));
                }
            });
        }
        return runs;
    }

    @Test
    void everyFault_atEveryFailpoint_losesNothingThatWasAnswered() throws IOException {
        Random random = new Random(SEED);
        List<Run> runs = new ArrayList<>(runs(false, ROUNDS, random));
        runs.addAll(runs(true, ROUNDS, random));
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        LongAdder answered = new LongAdder();
        LongAdder open = new LongAdder();

        runs.parallelStream().forEach(run -> {
            FaultStory story = run.story();
            try {
                story.tell();
                story.end();
                assertThat(story.disk.struck()).as("the fault struck").isTrue();
            } catch (AssertionError | IOException | RuntimeException e) {
                wrong.add(run + ": " + e);
            }
            answered.add(story.model.answered());
            open.add(story.model.open());
        });

        String figures = runs.size() + " faults, " + answered + " answered writes, " + open + " with an open outcome, "
                + wrong.size() + " findings; seed " + SEED;
        Files.writeString(Path.of("target", "fault-matrix.txt"), figures + "\n");
        assertThat(wrong).as(figures).isEmpty();
        assertThat(open.sum()).as("writes whose outcome was open").isPositive();
    }
}
