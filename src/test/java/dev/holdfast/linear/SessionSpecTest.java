package dev.holdfast.linear;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.holdfast.linear.SessionCall.Absent;
import dev.holdfast.linear.SessionCall.Answer;
import dev.holdfast.linear.SessionCall.Delete;
import dev.holdfast.linear.SessionCall.Deleted;
import dev.holdfast.linear.SessionCall.Found;
import dev.holdfast.linear.SessionCall.Get;
import dev.holdfast.linear.SessionCall.Match;
import dev.holdfast.linear.SessionCall.Missing;
import dev.holdfast.linear.SessionCall.None;
import dev.holdfast.linear.SessionCall.Patch;
import dev.holdfast.linear.SessionCall.Put;
import dev.holdfast.linear.SessionCall.Refused;
import dev.holdfast.linear.SessionCall.Request;
import dev.holdfast.linear.SessionCall.Unknown;
import dev.holdfast.linear.SessionCall.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Histories of one session by hand: what the checker must let pass, and what it must catch. */
class SessionSpecTest {
    private static final Map<String, Long> ONE = Map.of("a", 1L);
    private static final Put PUT = new Put(ONE, new None());
    private static final Written PUT_ANSWER = new Written(true, null, "1");
    private static final Patch PATCH = new Patch("b", 2L, new None());
    private static final Map<String, Long> BOTH = Map.of("a", 1L, "b", 2L);
    private static final Get GET = new Get();

    private final List<Call<SessionCall>> history = new ArrayList<>();
    private long tick;

    /** A call that has returned before the next one is sent. */
    @CanIgnoreReturnValue
    private SessionSpecTest then(Request request, Answer answer) {
        long invoked = ++tick;
        return overlapping(request, answer, invoked, ++tick);
    }

    @CanIgnoreReturnValue
    private SessionSpecTest overlapping(Request request, Answer answer, long invoked, long returned) {
        history.add(new Call<>(new SessionCall(request, answer), invoked, returned));
        return this;
    }

    private boolean sound() {
        return LinearizabilityCheck.check(new SessionSpec(), history).linearizable();
    }

    @Test
    void ordinaryLife_isSound() {
        then(GET, new Missing())
                .then(PUT, PUT_ANSWER)
                .then(GET, new Found(ONE, "1"))
                .then(PATCH, new Written(false, BOTH, "2"))
                .then(new Put(ONE, new Absent()), new Refused("2"))
                .then(new Put(ONE, new Match("1")), new Refused("2"))
                .then(new Put(ONE, new Match("2")), new Written(false, null, "3"))
                .then(new Patch("a", null, new None()), new Written(false, Map.of(), "4"))
                .then(new Delete(new Match("4")), new Deleted())
                .then(new Delete(new Match("4")), new Refused(null))
                .then(new Delete(new None()), new Missing())
                .then(PATCH, new Written(true, Map.of("b", 2L), "5"));
        assertThat(sound()).isTrue();
    }

    @Test
    void staleRead_isCaught() {
        assertThat(then(PUT, PUT_ANSWER)
                        .then(PATCH, new Written(false, BOTH, "2"))
                        .then(GET, new Found(ONE, "1"))
                        .sound())
                .isFalse();
    }

    @Test
    void lostWrite_isCaught() {
        assertThat(then(PUT, PUT_ANSWER).then(GET, new Missing()).sound()).isFalse();
    }

    @Test
    void lostUpdate_isCaught() {
        overlapping(new Patch("a", 1L, new None()), new Written(true, ONE, "1"), 1, 4);
        overlapping(PATCH, new Written(false, BOTH, "2"), 2, 3);
        assertThat(sound()).isTrue();
        overlapping(GET, new Found(Map.of("b", 2L), "2"), 5, 6);
        assertThat(sound()).isFalse();
    }

    @Test
    void patchAppliedAgain_isCaughtByItsTag() {
        assertThat(then(PATCH, new Written(true, Map.of("b", 2L), "1"))
                        .then(GET, new Found(Map.of("b", 2L), "2"))
                        .sound())
                .isFalse();
    }

    @Test
    void twoCreators_cannotBothHaveFoundNothing() {
        overlapping(new Put(ONE, new Absent()), PUT_ANSWER, 1, 4);
        overlapping(new Put(Map.of(), new Absent()), new Written(true, null, "2"), 2, 3);
        assertThat(sound()).isFalse();
    }

    @Test
    void twoWritersOfOneTag_cannotBothHaveFoundIt() {
        then(PUT, PUT_ANSWER);
        overlapping(new Put(Map.of(), new Match("1")), new Written(false, null, "2"), 3, 6);
        overlapping(new Put(BOTH, new Match("1")), new Written(false, null, "3"), 4, 5);
        assertThat(sound()).isFalse();
    }

    @Test
    void unansweredWrite_mayTakeEffectLaterOrNever() {
        then(PUT, PUT_ANSWER);
        overlapping(PATCH, new Unknown(), 3, Long.MAX_VALUE);
        tick = 3;
        then(GET, new Found(ONE, "1"));
        assertThat(sound()).isTrue();
        then(GET, new Found(BOTH, "2"));
        assertThat(sound()).isTrue();
        then(GET, new Found(BOTH, "3"));
        assertThat(sound()).as("it has taken effect once").isFalse();
    }

    @Test
    void unansweredWrite_takesNoEffectAfterItsProcessIsGone() {
        then(PUT, PUT_ANSWER);
        overlapping(PATCH, new Unknown(), 3, 4);
        tick = 4;
        then(GET, new Found(ONE, "1"));
        assertThat(sound()).isTrue();
        then(GET, new Found(BOTH, "2"));
        assertThat(sound()).isFalse();
    }

    @Test
    void unansweredWrite_isNotUndone() {
        overlapping(PUT, new Unknown(), 1, Long.MAX_VALUE);
        tick = 1;
        then(GET, new Found(ONE, "1"));
        assertThat(sound()).isTrue();
        then(GET, new Missing());
        assertThat(sound()).isFalse();
    }

    @Test
    void unansweredConditionalWrite_takesEffectOnlyWhereItsConditionHolds() {
        then(PUT, PUT_ANSWER).then(PATCH, new Written(false, BOTH, "2"));
        overlapping(new Put(Map.of(), new Match("1")), new Unknown(), 5, Long.MAX_VALUE);
        tick = 5;
        then(GET, new Found(Map.of(), "3"));
        assertThat(sound()).isFalse();
    }
}
