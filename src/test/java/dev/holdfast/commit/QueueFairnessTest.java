package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Caller;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.StoreCommands;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the queue of a store divides its turns and its bounds between callers. */
final class QueueFairnessTest {
    private final QueueFixture store = new QueueFixture();

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    private static StoreCommands of(QueueFixture fixture, String caller) {
        return fixture.main.by(new Caller(caller, KeyRange.ALL, true));
    }

    private static String large(int bytes) {
        return "{\"x\":\"" + "x".repeat(bytes) + "\"}";
    }

    @Test
    void callersAreServedInTurn_eachFirstInFirstOut() {
        List<String> order = new ArrayList<>();
        for (String key : List.of("a1", "a2", "a3", "b1", "b2", "c1")) {
            Future<?> answer =
                    store.send(of(store, key.substring(0, 1)).put(key, "{}")).onSuccess(done -> order.add(key));
            assertThat(answer.isComplete()).isFalse();
        }
        store.steps.runAll();

        assertThat(order).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
        assertThat(store.files().commits).hasSize(1);
    }

    @Test
    void callerBehindManyLargeBodiesOfAnother_isInTheNextCommitButOne() {
        for (int i = 0; i < 24; i++) {
            assertThat(store.send(of(store, "a").put("a" + i, large(1_000_000))).isComplete())
                    .isFalse();
        }
        Future<Command.Written> small = store.send(of(store, "b").put("b", "{}"));
        store.steps.runAll();

        assertThat(Answers.of(small).receipt().revision()).isLessThanOrEqualTo(3);
    }

    @Test
    void callerThatFillsTheQueue_leavesOthersTheirShare() {
        QueueFixture four = new QueueFixture(QueueFixture.withDepth(4));
        StoreCommands a = of(four, "a");
        StoreCommands b = of(four, "b");
        List<Future<Command.Written>> accepted = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            accepted.add(four.send(a.put("a" + i, "{}")));
        }

        Future<?> fifth = four.send(a.put("a4", "{}"));
        accepted.add(four.send(b.put("b0", "{}")));
        accepted.add(four.send(b.put("b1", "{}")));
        Future<?> third = four.send(b.put("b2", "{}"));

        assertThat(Answers.code(fifth)).isEqualTo(ErrorCode.STORE_BUSY);
        assertThat(Answers.code(third)).isEqualTo(ErrorCode.STORE_BUSY);
        four.steps.runAll();
        assertThat(accepted).allMatch(Future::succeeded);
    }

    @Test
    void callerThatFillsTheQueueWithBytes_leavesOthersTheirShare() {
        List<Future<Command.Written>> answers = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            answers.add(store.send(of(store, "a").put("a" + i, large(1 << 20))));
        }
        Future<?> other = store.send(of(store, "b").put("b", "{}"));

        assertThat(Answers.code(answers.get(69))).isEqualTo(ErrorCode.STORE_BUSY);
        assertThat(other.isComplete()).isFalse();
        store.steps.runAll();
        assertThat(other.succeeded()).isTrue();
    }

    @Test
    void expiredCommandsOfOneCaller_leaveThoseOfOthersInOrder() {
        Future<?> late =
                store.send(of(store, "a").withTimeout(Duration.ofMillis(5)).put("a", "{}"));
        Future<?> next = store.send(of(store, "a").put("a", "{}"));
        Future<?> other =
                store.send(of(store, "b").withTimeout(Duration.ofMillis(5)).put("b", "{}"));
        store.time.advance(Duration.ofMillis(5));
        store.steps.runAll();

        assertThat(Answers.code(late)).isEqualTo(ErrorCode.QUEUE_TIMEOUT);
        assertThat(Answers.code(other)).isEqualTo(ErrorCode.QUEUE_TIMEOUT);
        assertThat(next.succeeded()).isTrue();
    }
}
