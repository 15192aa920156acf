package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Quota;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.json.EntryLimits;
import dev.holdfast.session.json.EntryWriter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** The most that callers may store, and what a quota that is reached still permits. */
class QuotaTest {
    private static final String LARGE = "{\"text\":\"" + "x".repeat(10_000) + "\"}";

    private final ManualTime time = new ManualTime();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final StoreCommands main = new StoreCommands("main", time);
    private Quota quota = Quota.NONE;
    private final StoreEngine engine = new StoreEngine(
            new MemoryStorage(),
            new EntryWriter(EntryLimits.DEFAULT, () -> "new"),
            () -> new EngineSettings(
                    100,
                    Duration.ofMinutes(10),
                    Long.MAX_VALUE / 4,
                    1 << 20,
                    StoreHarness.NO_RULES,
                    Duration.ofDays(7),
                    quota),
            time,
            time,
            tasks::add,
            time);

    private <R> Future<R> settled(Future<R> answer) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        assertThat(answer.isComplete()).isTrue();
        return answer;
    }

    private Future<?> put(String key, String document) {
        return settled(engine.execute(main.put(key, document)));
    }

    private static void refused(Future<?> answer, String setting) {
        assertThat(answer.cause())
                .asInstanceOf(throwable(StoreException.class))
                .hasMessageContaining(setting)
                .extracting(StoreException::code)
                .isEqualTo(ErrorCode.STORE_BUSY);
    }

    @Test
    void entries_areBounded_andPresentOnesMayChange() {
        quota = new Quota(0, 2, 0);
        assertThat(put("a", "{}").succeeded()).isTrue();
        assertThat(put("b", "{}").succeeded()).isTrue();

        refused(put("c", "{}"), "store.quota.entries");

        assertThat(put("b", LARGE).succeeded()).isTrue();
        assertThat(settled(engine.execute(main.delete("a"))).succeeded()).isTrue();
        assertThat(put("c", "{}").succeeded()).isTrue();
    }

    @Test
    void bytesOfAStore_areBounded_andDocumentsMayShrink() {
        quota = new Quota(0, 0, 25_000);
        assertThat(put("a", LARGE).succeeded()).isTrue();
        assertThat(put("b", LARGE).succeeded()).isTrue();

        refused(put("c", LARGE), "store.quota.bytes");

        assertThat(put("b", "{}").succeeded()).isTrue();
        assertThat(put("c", LARGE).succeeded()).isTrue();
    }

    @Test
    void stores_areBounded_andExistingOnesAreServed() {
        quota = new Quota(1, 0, 0);
        assertThat(put("a", "{}").succeeded()).isTrue();

        refused(settled(engine.execute(new StoreCommands("other", time).put("a", "{}"))), "store.quota.stores");

        assertThat(put("b", "{}").succeeded()).isTrue();
        quota = Quota.NONE;
        assertThat(settled(engine.execute(new StoreCommands("other", time).put("a", "{}")))
                        .succeeded())
                .isTrue();
    }
}
