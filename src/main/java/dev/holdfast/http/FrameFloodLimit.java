package dev.holdfast.http;

import dev.holdfast.session.Ticker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Ends a connection of HTTP/2 whose client sends frames that carry no request, and no end of it: PING, SETTINGS, PRIORITY
 * and those of unknown types (RFC 9113, section 10.5). Netty itself bounds resets, empty DATA, CONTINUATION and answers
 * that are not read, but not these. Beside each request some are free, for clients that give priorities.
 *
 * <p>Belongs to the connection's event loop.
 */
final class FrameFloodLimit extends Http2FrameListenerDecorator {
    /** How many a client may send in a window beyond those that are free. */
    static final int MOST = 1000;

    private static final int FREE_WITH_A_REQUEST = 4;
    private static final long WINDOW_NANOS = 10_000_000_000L;

    private final Ticker ticker;
    private long windowBegan;
    private int frames;

    FrameFloodLimit(Http2FrameListener listener, Ticker ticker) {
        super(listener);
        this.ticker = ticker;
        this.windowBegan = ticker.nanos();
    }

    private void count() throws Http2Exception {
        if (++frames <= MOST) {
            return;
        }
        long now = ticker.nanos();
        if (now - windowBegan < WINDOW_NANOS) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry no request");
        }
        windowBegan = now;
        frames = 1;
    }

    private void request() {
        frames = Math.max(0, frames - FREE_WITH_A_REQUEST);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        request();
        super.onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        request();
        super.onHeadersRead(ctx, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream);
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        count();
        super.onPingRead(ctx, data);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        count();
        super.onSettingsRead(ctx, settings);
    }

    @Override
    public void onPriorityRead(
            ChannelHandlerContext ctx, int streamId, int streamDependency, short weight, boolean exclusive)
            throws Http2Exception {
        count();
        super.onPriorityRead(ctx, streamId, streamDependency, weight, exclusive);
    }

    @Override
    public void onUnknownFrame(
            ChannelHandlerContext ctx, byte frameType, int streamId, Http2Flags flags, ByteBuf payload)
            throws Http2Exception {
        count();
        super.onUnknownFrame(ctx, frameType, streamId, flags, payload);
    }
}
