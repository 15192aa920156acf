package dev.holdfast.bus;

import dev.holdfast.session.Command;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Passes commands and their answers to consumers in this process as they are. They are immutable, so that no copy is
 * needed; sending them to another process is refused.
 */
final class ByReferenceCodec implements MessageCodec<Object, Object> {
    private static final String NAME = "holdfast-by-reference";

    private ByReferenceCodec() {}

    /** Makes the bus carry commands and answers. Once for each Vert.x instance. */
    static void install(Vertx vertx) {
        vertx.eventBus()
                .registerCodec(new ByReferenceCodec())
                .codecSelector(body -> body instanceof Command || body instanceof Answer ? NAME : null);
    }

    /**
     * What a command answered.
     *
     * @param result the result, of the type that the command promises
     */
    record Answer(Object result) {}

    @Override
    public Object transform(Object body) {
        return body;
    }

    @Override
    public void encodeToWire(Buffer buffer, Object body) {
        throw new UnsupportedOperationException("commands do not leave the process");
    }

    @Override
    public Object decodeFromWire(int pos, Buffer buffer) {
        throw new UnsupportedOperationException("commands do not leave the process");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
