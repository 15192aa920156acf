package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bus.BusSessionStore;
import dev.holdfast.bus.StoreVerticle;
import dev.holdfast.session.Answers;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreCommands;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract through the bus: a worker verticle that owns the engine, and the client in front of it. */
final class BusStoreContractTest extends SessionStoreContract {
    private final MemoryStorage storage = new MemoryStorage();
    private @Nullable Vertx vertx;

    @Override
    public Storage storage(ManualTime time) {
        return storage;
    }

    @Override
    public StoreHarness.Transcripts transcripts(String store) {
        return storage.files(store).asTranscripts();
    }

    @Override
    public SessionStore front(StoreEngine engine, ManualTime time) {
        Vertx started = Vertx.vertx();
        DeploymentOptions worker = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);
        Answers.awaitSuccess(started.deployVerticle(new StoreVerticle(engine), worker));
        vertx = started;
        return new BusSessionStore(started, engine, time);
    }

    @Override
    public Future<?> stop(StoreEngine engine) {
        return Objects.requireNonNull(vertx).close();
    }

    @Override
    protected void stopped() {
        storage.assertSound();
        storage.assertReleased();
    }

    @Test
    void commandSentAfterTheVerticleIsGone_isToldSo() {
        StoreCommands main = harness().commands("main");
        harness().perform(main.put("a", "{}"));
        Vertx running = Objects.requireNonNull(vertx);
        running.deploymentIDs().forEach(id -> Answers.awaitSuccess(running.undeploy(id)));

        assertThat(Answers.code(harness().send(main.put("b", "{}")))).isEqualTo(ErrorCode.DRAINING);
        storage.assertReleased();
    }
}
