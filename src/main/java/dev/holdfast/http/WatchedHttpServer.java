package dev.holdfast.http;

import dev.holdfast.limits.LimitSettings;
import dev.holdfast.tls.ListenerTls;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.impl.NetServerImpl;
import io.vertx.core.net.impl.NetServerInternal;
import io.vertx.core.spi.transport.Transport;

/**
 * Makes an HTTP server whose connections are counted and watched from the moment they are accepted.
 *
 * <p>Vert.x tells of a connection when the head of its first request has come. Until then it only has an idle timeout,
 * which a client that sends a byte now and then never reaches. Vert.x lets the accepted channel be seen in two places: by
 * the handler of the listening channel, which a transport may set, and in {@link NetServerImpl#initChannel}, which with
 * TLS is called after the handshake. This class and its gate are all that know of them.
 */
final class WatchedHttpServer {
    private WatchedHttpServer() {}

    /** A server that does not listen yet, for the event loop that calls this. */
    static HttpServer create(Vertx vertx, SharedPort port, ConnectionWatches watches) {
        LimitSettings most = port.limits().settings();
        ListenerTls tls = port.tls();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(port.settings().host())
                .setPort(port.settings().port())
                .setHttp2ClearTextEnabled(true)
                // There are no web sockets: without these, no handler of theirs sits in each connection's pipeline.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxHeaderSize(most.header())
                .setMaxInitialLineLength(most.requestLine())
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(most.streams())
                        .setMaxHeaderListSize(most.header()));
        if (tls != null) {
            tls.secure(options);
        }
        ConnectionGate gate = new ConnectionGate(port.limits().connections(), tls != null);
        return new HttpServerImpl(new Acceptor((VertxInternal) vertx, gate, watches, options), options)
                .connectionHandler(watches::of);
    }

    /** A Vert.x that is the given one, but for the channels of its servers. */
    private static final class Acceptor extends VertxWrapper {
        private final Transport gated;
        private final ConnectionWatches watches;
        private final ChannelHandler heads;

        Acceptor(VertxInternal vertx, ConnectionGate gate, ConnectionWatches watches, HttpServerOptions http) {
            super(vertx);
            this.gated = new GatedTransport(vertx.transport(), gate);
            this.watches = watches;
            this.heads = Http1Heads.installer(http);
        }

        @Override
        public Transport transport() {
            return gated;
        }

        @Override
        public NetServerInternal createNetServer(NetServerOptions options) {
            return new NetServerImpl(this, options.copy()) {
                @Override
                protected void initChannel(ChannelPipeline pipeline, boolean ssl) {
                    watches.accepted(pipeline.channel());
                    pipeline.addLast(heads);
                    super.initChannel(pipeline, ssl);
                }
            };
        }
    }
}
