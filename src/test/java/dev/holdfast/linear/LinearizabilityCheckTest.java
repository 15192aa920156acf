package dev.holdfast.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checker on histories made by hand, and beside a slow one that tries every order. */
class LinearizabilityCheckTest {
    /** A number that is written and read, 0 at first. */
    private static final SequentialSpec<Integer, Access> REGISTER = new SequentialSpec<>() {
        @Override
        public Integer initial() {
            return 0;
        }

        @Override
        public Optional<Integer> after(Integer state, Access access) {
            return access.write() || access.value() == state ? Optional.of(access.value()) : Optional.empty();
        }
    };

    private record Access(boolean write, int value) {}

    private static Call<Access> write(int value, long invoked, long returned) {
        return new Call<>(new Access(true, value), invoked, returned);
    }

    private static Call<Access> read(int value, long invoked, long returned) {
        return new Call<>(new Access(false, value), invoked, returned);
    }

    private static boolean linearizable(List<Call<Access>> history) {
        return LinearizabilityCheck.check(REGISTER, history).linearizable();
    }

    @Test
    void emptyHistory_isLinearizable() {
        assertThat(linearizable(List.of())).isTrue();
    }

    @Test
    void readAfterAWrite_seesIt() {
        assertThat(linearizable(List.of(write(1, 1, 2), read(1, 3, 4)))).isTrue();
        assertThat(linearizable(List.of(write(1, 1, 2), read(0, 3, 4)))).isFalse();
    }

    @Test
    void readDuringAWrite_mayOrMayNotSeeIt() {
        assertThat(linearizable(List.of(write(1, 1, 4), read(1, 2, 3)))).isTrue();
        assertThat(linearizable(List.of(write(1, 1, 4), read(0, 2, 3)))).isTrue();
    }

    @Test
    void whatOneReadHasSeen_theNextSeesToo() {
        assertThat(linearizable(List.of(write(1, 1, 8), read(1, 2, 3), read(0, 4, 5))))
                .isFalse();
        assertThat(linearizable(List.of(write(1, 1, 8), read(0, 2, 3), read(1, 4, 5))))
                .isTrue();
    }

    @Test
    void readersOfTwoWrites_agreeOnTheirOrder() {
        List<Call<Access>> history = new ArrayList<>(List.of(write(1, 1, 20), write(2, 2, 19)));
        history.addAll(List.of(read(1, 3, 5), read(2, 6, 8)));
        assertThat(linearizable(history)).isTrue();
        history.add(read(1, 9, 10));
        assertThat(linearizable(history)).isFalse();
    }

    @Test
    void choiceThatLedNowhere_isTakenBack() {
        // The first write that returns must be the last to take effect.
        assertThat(linearizable(List.of(write(2, 1, 3), write(1, 2, 6), read(1, 4, 5), read(1, 7, 8))))
                .isTrue();
        assertThat(linearizable(List.of(write(1, 1, 9), write(2, 2, 8), read(2, 3, 4), read(1, 5, 6), read(1, 10, 11))))
                .isTrue();
    }

    @Test
    void violation_isExplained() {
        assertThat(LinearizabilityCheck.check(REGISTER, List.of(write(1, 1, 2), read(7, 3, 4)))
                        .why())
                .contains("after 1 of them the state is 1", "value=7");
    }

    @Test
    void longHistory_isCheckedInTimeThatGrowsWithItsLength() {
        List<Call<Access>> history = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            history.add(write(i, 10L * i + 1, 10L * i + 13));
            history.add(read(i, 10L * i + 4, 10L * i + 15));
        }

        LinearizabilityCheck.Verdict verdict = LinearizabilityCheck.check(REGISTER, history);

        assertThat(verdict.linearizable()).isTrue();
        assertThat(verdict.configurations()).isLessThan(50_000);
    }

    @Test
    void verdicts_areThoseOfTryingEveryOrder() {
        Random random = new Random(42);
        int[] verdicts = new int[2];
        for (int i = 0; i < 3000; i++) {
            List<Call<Access>> history = randomHistory(random);
            boolean expected = someOrder(new ArrayList<>(history), 0);
            assertThat(linearizable(history)).as("%s", history).isEqualTo(expected);
            verdicts[expected ? 1 : 0]++;
        }
        assertThat(verdicts[0]).isGreaterThan(500);
        assertThat(verdicts[1]).isGreaterThan(500);
    }

    private static List<Call<Access>> randomHistory(Random random) {
        List<Call<Access>> history = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            long invoked = 2 + 2L * random.nextInt(12);
            long returned = random.nextInt(10) == 0 ? Long.MAX_VALUE : invoked + 1 + 2L * random.nextInt(6);
            history.add(new Call<>(new Access(random.nextBoolean(), random.nextInt(3)), invoked, returned));
        }
        return history;
    }

    /** Whether some order of the rest goes on from a state. */
    private static boolean someOrder(List<Call<Access>> rest, int state) {
        if (rest.isEmpty()) {
            return true;
        }
        for (Call<Access> next : List.copyOf(rest)) {
            boolean mayBeNext = rest.stream().noneMatch(other -> other.returned() < next.invoked());
            Optional<Integer> after = REGISTER.after(state, next.what());
            if (mayBeNext && after.isPresent()) {
                int index = rest.indexOf(next);
                rest.remove(index);
                boolean found = someOrder(rest, after.get());
                rest.add(index, next);
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }
}
