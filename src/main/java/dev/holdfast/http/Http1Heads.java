package dev.holdfast.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.Http1xOrH2CHandler;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Netty's decoder and Vert.x on each connection of HTTP/1, and gives Vert.x the heads of requests in the form
 * that it understands:
 *
 * <ul>
 *   <li>{@code Upgrade} is removed. A server may ignore it (RFC 9110, section 7.8). Vert.x would switch to HTTP/2, take a body
 *       that broke off for a whole one, and carry requests through proxies that guard paths.
 *   <li>{@code Connection} is reduced to its {@code close} or {@code keep-alive}: Vert.x compares whole lines.
 *   <li>A later minor version is HTTP/1.1 (RFC 9110, section 2.5). Another major version fails as an
 *       {@link UnsupportedVersionException}, on a request of version 1.1, so that its response has that version.
 * </ul>
 *
 * <p>Puts {@link StrictRequestDecoder} in the place of Vert.x's own, too.
 *
 * <p>Keeps nothing: one serves all connections.
 */
@Sharable
final class Http1Heads extends ChannelInboundHandlerAdapter {
    private static final Http1Heads HEADS = new Http1Heads();
    private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");
    private static final String DECODER = "httpDecoder";

    private Http1Heads() {}

    /**
     * What prepares connections on which nothing has been read: it is to be added to the pipeline of each before Vert.x adds
     * anything.
     */
    static ChannelHandler installer(HttpServerOptions options) {
        return new Installer(options);
    }

    /** The request's version is neither HTTP/1 nor HTTP/2. */
    static final class UnsupportedVersionException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnsupportedVersionException(HttpVersion version) {
            super("version " + version.text() + " is not supported", null, false, false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            rewrite(request);
        }
        context.fireChannelRead(message);
    }

    @SuppressWarnings(
            "ReferenceEquality") // as Vert.x compares: an equal version that is another instance has another spelling
    private static void rewrite(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (headers.contains(HttpHeaderNames.UPGRADE)) {
            headers.remove(HttpHeaderNames.UPGRADE);
        }
        HttpVersion version = request.protocolVersion();
        if (version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            RuntimeException fault = fault(version);
            if (fault != null && request.decoderResult().isSuccess()) {
                request.setDecoderResult(DecoderResult.failure(fault));
            }
        }
        if (headers.contains(HttpHeaderNames.CONNECTION)) {
            reduce(headers);
        }
    }

    /** Netty has one instance of each version that it accepts as it is spelt: names in lower case are other instances. */
    private static @Nullable RuntimeException fault(HttpVersion version) {
        if (!VERSION.matcher(version.text()).matches() || version.compareTo(HttpVersion.HTTP_1_1) == 0) {
            return new IllegalArgumentException("not a version of HTTP");
        }
        return version.majorVersion() == 1 ? null : new UnsupportedVersionException(version);
    }

    private static void reduce(HttpHeaders headers) {
        List<String> lines = headers.getAll(HttpHeaderNames.CONNECTION);
        if (ListField.contains(lines, "close")) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (ListField.contains(lines, "keep-alive")) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        } else {
            headers.remove(HttpHeaderNames.CONNECTION);
        }
    }

    /**
     * Puts the heads in their place when the first bytes have come and Vert.x has added its decoder. In clear text that
     * happens in its handler which distinguishes HTTP/1 from HTTP/2, so the installer waits after that one.
     */
    @Sharable
    private static final class Installer extends ChannelInboundHandlerAdapter {
        private final HttpServerOptions options;

        Installer(HttpServerOptions options) {
            this.options = options;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ChannelPipeline pipeline = context.pipeline();
            ChannelHandlerContext distinguishing = pipeline.context(Http1xOrH2CHandler.class);
            pipeline.remove(context.handler());
            if (distinguishing != null) {
                pipeline.addAfter(distinguishing.name(), null, this);
            } else if (pipeline.get(DECODER) != null) {
                pipeline.replace(DECODER, DECODER, new StrictRequestDecoder(options));
                pipeline.addAfter(DECODER, null, HEADS);
            }
            context.fireChannelRead(message);
        }
    }
}
