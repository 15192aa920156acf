package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.campaign.KeyModel.Deleting;
import dev.holdfast.campaign.KeyModel.Patching;
import dev.holdfast.campaign.KeyModel.Putting;
import dev.holdfast.campaign.KeyModel.Stored;
import dev.holdfast.campaign.KeyModel.Undoing;
import org.junit.jupiter.api.Test;

/** The campaign's judgement: what it must catch, and what it must let pass. */
class KeyModelTest {
    private static final Stored ONE = new Stored("{\"sessionId\":\"s\",\"updatedAt\":1,\"n\":1,\"x\":1.0}", "\"1\"");
    private static final Stored TWO = new Stored("{\"sessionId\":\"s\",\"updatedAt\":5,\"n\":2,\"x\":1.0}", "\"2\"");
    private static final Stored TORN = new Stored("{\"sessionId\":\"s\",\"updatedAt\":5,\"n\":2,\"x\":1}", "\"3\"");

    private final KeyModel key = new KeyModel("main", "a");

    @Test
    void answeredWrite_mustBeThere() {
        key.answered(ONE);
        assertThat(key.judge(ONE)).isEmpty();
        assertThat(key.judge(null)).isPresent();
    }

    @Test
    void answeredWrite_mustHaveItsTag() {
        key.answered(ONE);
        assertThat(key.judge(new Stored(ONE.document(), "\"9\""))).isPresent();
    }

    @Test
    void answeredDelete_mustNotComeBack() {
        key.answered(null);
        assertThat(key.judge(ONE)).isPresent();
    }

    @Test
    void unansweredPatch_isThereOrNot() {
        key.answered(ONE);
        key.tries(new Patching(2));
        assertThat(key.judge(ONE)).isEmpty();
        key.tries(new Patching(2));
        assertThat(key.judge(TWO)).isEmpty();
        assertThat(key.judge(ONE)).as("it was seen, and stays").isPresent();
    }

    @Test
    void unansweredPatch_isNeverThereInPart() {
        key.answered(ONE);
        key.tries(new Patching(2));
        assertThat(key.judge(TORN)).isPresent();
    }

    @Test
    void unansweredUndo_bringsBackWhatWasRemoved_orNothing() {
        key.answered(null);
        key.tries(new Undoing(ONE));
        assertThat(key.judge(null)).isEmpty();
        key.tries(new Undoing(ONE));
        assertThat(key.judge(TWO)).isPresent();
        key.answered(null);
        key.tries(new Undoing(ONE));
        assertThat(key.judge(ONE)).isEmpty();
        assertThat(key.judge(null)).as("it was seen, and stays").isPresent();
    }

    @Test
    void unansweredPutAndDelete_areThereOrNot() {
        key.tries(new Putting(ONE.document()));
        assertThat(key.judge(null)).isEmpty();
        key.tries(new Putting(ONE.document()));
        assertThat(key.judge(ONE)).isEmpty();
        key.tries(new Deleting());
        assertThat(key.judge(null)).isEmpty();
        key.tries(new Putting(ONE.document()));
        assertThat(key.judge(TWO)).isPresent();
    }

    @Test
    void writeWithAnUnknownOutcome_mayFollowARead_untilItsProcessIsGone() {
        key.answered(null);
        key.tries(new Undoing(ONE));
        assertThat(key.judgeOpen(null)).isEmpty();
        assertThat(key.unsettled()).isTrue();
        assertThat(key.judgeOpen(ONE)).isEmpty();
        assertThat(key.unsettled()).isFalse();
        assertThat(key.judge(null)).as("it was seen, and stays").isPresent();

        key.tries(new Undoing(ONE));
        assertThat(key.judge(null)).isEmpty();
        assertThat(key.judgeOpen(ONE)).as("its process was gone").isPresent();
    }

    @Test
    void writeWithAnUnknownOutcome_isNothingElse() {
        key.answered(ONE);
        key.tries(new Deleting());
        assertThat(key.judgeOpen(TWO)).isPresent();
    }
}
