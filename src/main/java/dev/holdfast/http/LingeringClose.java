package dev.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection in two steps (RFC 9112, section 9.6): first for what the server sends, and for what it receives when
 * the client has closed it too, or after a while. A client that is still sending would otherwise meet an error before it
 * reads the response. Belongs to one event loop.
 */
final class LingeringClose extends ChannelDuplexHandler {
    private static final long LONGEST_MILLIS = 500;
    private static final int MOST_DISCARDED = 1 << 20;

    private boolean lingers;
    private int discarded;

    private LingeringClose() {}

    /** From now on the connection is closed this way. On its event loop. */
    static void of(HttpConnection connection) {
        if (connection instanceof HttpServerConnection served) {
            ChannelPipeline pipeline = served.channelHandlerContext().pipeline();
            if (pipeline.get(LingeringClose.class) == null) {
                pipeline.addFirst(new LingeringClose());
            }
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!(context.channel() instanceof DuplexChannel channel) || !channel.isActive()) {
            ChannelFuture unused = context.close(promise);
            return;
        }
        ChannelFuture unused = channel.closeFuture().addListener(closed -> promise.trySuccess());
        if (lingers) {
            return;
        }
        lingers = true;
        // What Vert.x has written in the same turn is not flushed yet.
        context.flush();
        unused = channel.shutdownOutput();
        // Vert.x may have stopped reading.
        channel.config().setAutoRead(true);
        Runnable end = () -> {
            ChannelFuture unusedLast = context.close();
        };
        Future<?> closing = context.executor().schedule(end, LONGEST_MILLIS, TimeUnit.MILLISECONDS);
        unused = channel.closeFuture().addListener(closed -> closing.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!lingers) {
            context.fireChannelRead(message);
            return;
        }
        discarded += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (discarded > MOST_DISCARDED) {
            ChannelFuture unused = context.close();
        }
    }
}
