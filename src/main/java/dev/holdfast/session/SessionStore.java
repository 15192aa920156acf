package dev.holdfast.session;

import io.vertx.core.Future;

/**
 * Where sessions are kept. Implemented by the engine-independent core and by the bus client in front of it; routes,
 * timers and tests see only this.
 */
public interface SessionStore {
    /**
     * Carries out one command.
     *
     * <p>Never throws and never blocks. A failure is a {@link StoreException}. Writes of one store are applied in the
     * order in which this method was called for them on one thread; a successful write is durable, as far as its
     * {@link Command.Receipt} says, before the future completes, and every command sent afterwards sees it.
     *
     * @param command what to do; its deadline counts until it starts
     */
    <R> Future<R> execute(Command<R> command);
}
