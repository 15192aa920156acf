package dev.holdfast.http;

import dev.holdfast.limits.Limits;
import dev.holdfast.tls.ListenerTls;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the event loops that serve one port have in common.
 *
 * @param current how the interface listens and what it allows a single request: the timeouts of the queue and the grace are
 *     asked for when they are needed, the others once
 * @param limits what all requests and connections may take together
 * @param tls null when clear text is spoken
 */
public record SharedPort(
        Supplier<HttpSettings> current,
        Limits limits,
        @Nullable ListenerTls tls) {
    /** The settings of the moment. */
    HttpSettings settings() {
        return current.get();
    }

    /** Listens, and keeps the server's certificates up to date. */
    Future<HttpServer> listen(HttpServer server) {
        return tls == null ? server.listen() : server.listen().onSuccess(tls::keepUpToDate);
    }
}
