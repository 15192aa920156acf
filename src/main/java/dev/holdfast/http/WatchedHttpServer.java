package dev.holdfast.http;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.impl.NetServerImpl;
import io.vertx.core.net.impl.NetServerInternal;

/**
 * Makes an HTTP server whose connections are watched from the moment they are accepted.
 *
 * <p>Vert.x tells of a connection when the head of its first request has come. Until then it only has an idle timeout,
 * which a client that sends a byte now and then never reaches. The one place where Vert.x lets the accepted channel be
 * seen is {@link NetServerImpl#initChannel}; this class is all that knows of it.
 */
final class WatchedHttpServer {
    private static final int LONGEST_HEADERS = 16 * 1024;
    private static final int LONGEST_REQUEST_LINE = 8 * 1024;

    private WatchedHttpServer() {}

    /** A server that does not listen yet, for the event loop that calls this. */
    static HttpServer create(Vertx vertx, HttpSettings settings, ConnectionWatches watches) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setHttp2ClearTextEnabled(true)
                .setMaxHeaderSize(LONGEST_HEADERS)
                .setMaxInitialLineLength(LONGEST_REQUEST_LINE);
        return new HttpServerImpl(new Acceptor((VertxInternal) vertx, watches), options).connectionHandler(watches::of);
    }

    /** A Vert.x that is the given one, but for the channels of its servers. */
    private static final class Acceptor extends VertxWrapper {
        private final ConnectionWatches watches;

        Acceptor(VertxInternal vertx, ConnectionWatches watches) {
            super(vertx);
            this.watches = watches;
        }

        @Override
        public NetServerInternal createNetServer(NetServerOptions options) {
            return new NetServerImpl(delegate, options.copy()) {
                @Override
                protected void initChannel(ChannelPipeline pipeline, boolean ssl) {
                    watches.accepted(pipeline.channel());
                    super.initChannel(pipeline, ssl);
                }
            };
        }
    }
}
