package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads have threads of their own, few of them: commits once shared up to 64 with whoever listed stores. */
class ReadPoolTest {
    private final QueueFixture store = new QueueFixture();
    private final StepExecutor reads = new StepExecutor();

    @Test
    void manyReads_takeNoThreadOfTheCommits() {
        Future<?> opening = store.send(store.main.put("a", "{}"));
        store.steps.runAll();
        Answers.awaitSuccess(opening);
        store.reads = reads;

        List<Future<?>> asked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            asked.add(store.send(store.main.list()));
            asked.add(store.send(store.main.describe()));
            asked.add(store.send(store.main.runs()));
            asked.add(store.send(new Command.ListStores()));
        }
        assertThat(store.steps.size()).isZero();
        Future<?> written = store.send(store.main.put("b", "{}"));
        store.steps.runAll();

        assertThat(written.succeeded()).isTrue();
        assertThat(asked).noneMatch(Future::isComplete);
        reads.runAll();
        assertThat(asked).allMatch(Future::succeeded);
    }
}
