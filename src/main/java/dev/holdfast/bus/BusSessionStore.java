package dev.holdfast.bus;

import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.PublishedViews;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.concurrent.TimeUnit;

/**
 * The session store as event loops see it: one request over the bus, except that an entry of an open store is answered
 * from the published view at once, without leaving the thread.
 */
public final class BusSessionStore implements SessionStore {
    /** How long beyond a command's deadline the bus waits for its answer: a safety net, never the rule. */
    private static final long GRACE_MILLIS = TimeUnit.MINUTES.toMillis(2);

    private final Vertx vertx;
    private final PublishedViews views;
    private final Ticker ticker;

    public BusSessionStore(Vertx vertx, PublishedViews views, Ticker ticker) {
        this.vertx = vertx;
        this.views = views;
        this.ticker = ticker;
    }

    @Override
    @SuppressWarnings("unchecked") // Command<R> ties each command to its result
    public <R> Future<R> execute(Command<R> command) {
        if (command instanceof Command.Get get) {
            StoreView view = views.published(get.store());
            if (view != null) {
                return (Future<R>) read(get, view);
            }
        }
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(timeoutMillis(command));
        return vertx.eventBus()
                .<ByReferenceCodec.Answer>request(StoreVerticle.ADDRESS, command, options)
                .map(message -> (R) message.body().result())
                .recover(failure -> Future.failedFuture(typed(failure)));
    }

    private static Future<Command.Found> read(Command.Get get, StoreView view) {
        SessionEntry entry = view.get(get.key());
        return entry == null
                ? Future.failedFuture(new StoreException(ErrorCode.NOT_FOUND, "there is no session with this key"))
                : Future.succeededFuture(new Command.Found(entry, view.revision()));
    }

    private long timeoutMillis(Command<?> command) {
        long left = command instanceof Command.OnStore<?> onStore
                ? TimeUnit.NANOSECONDS.toMillis(onStore.deadline().remaining(ticker.nanos()))
                : 0;
        return Math.max(left, 0) + GRACE_MILLIS;
    }

    private static StoreException typed(Throwable failure) {
        if (failure instanceof StoreFailure typed) {
            return typed.failure();
        }
        if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
            return new StoreException(ErrorCode.DRAINING, "Holdfast is starting or stopping; send the command again");
        }
        return new StoreException(ErrorCode.ENGINE_UNAVAILABLE, "the store did not answer", failure)
                .withOutcome(StoreException.Outcome.UNKNOWN);
    }
}
