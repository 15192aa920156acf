package dev.holdfast.bus;

import dev.holdfast.commit.EngineSettings;
import dev.holdfast.commit.StoreEngine;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the stores: takes every command off the bus, hands it to the engine, and answers it whatever happens. Deploy it
 * once, as a worker. Undeploying it drains: commands that were taken finish, stores are closed.
 */
public final class StoreVerticle extends VerticleBase {
    static final String ADDRESS = "holdfast.store";

    private static final Logger log = LoggerFactory.getLogger(StoreVerticle.class);

    private final StoreEngine engine;

    public StoreVerticle(StoreEngine engine) {
        this.engine = engine;
    }

    @Override
    public Future<?> start() {
        ByReferenceCodec.install(vertx);
        tickLater();
        return vertx.eventBus().localConsumer(ADDRESS, this::handle).completion();
    }

    private void handle(Message<Command<?>> message) {
        execute(message.body())
                .onSuccess(result -> message.reply(new ByReferenceCodec.Answer(result)))
                .onFailure(failure -> message.reply(new StoreFailure(typed(failure))));
    }

    private Future<?> execute(Command<?> command) {
        try {
            return engine.execute(command);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static StoreException typed(Throwable failure) {
        if (failure instanceof StoreException expected) {
            return expected;
        }
        log.error("a command failed unexpectedly", failure);
        return new StoreException(ErrorCode.INTERNAL, "the command failed unexpectedly", failure)
                .withOutcome(StoreException.Outcome.UNKNOWN);
    }

    private void tickLater() {
        vertx.setTimer(EngineSettings.TICK.toMillis(), timer -> {
            try {
                engine.tick();
            } finally {
                tickLater();
            }
        });
    }

    @Override
    public Future<?> stop() {
        return engine.drain();
    }
}
