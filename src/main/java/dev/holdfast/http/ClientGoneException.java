package dev.holdfast.http;

import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.VertxException;
import java.io.IOException;

/** The client went away before all of its request had come: nobody is left to answer, and nothing was done. */
final class ClientGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientGoneException(Throwable cause) {
        super("the client was gone before all of its request had come", cause, false, false);
    }

    /** Whether a connection or stream that failed so has lost its client, by what Vert.x and Netty say then. */
    static boolean isCausedBy(Throwable failure) {
        return failure instanceof IOException || failure instanceof VertxException || failure instanceof Http2Exception;
    }
}
