package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** Tells a client that begins without TLS where TLS is spoken. Ends its work with the first byte that comes. */
final class PlainTextRefusal extends ChannelInboundHandlerAdapter {
    /** Records of TLS begin with a type: these are the ones that a handshake can begin or fail with. */
    private static final int ALERT = 21;

    private static final int HANDSHAKE = 22;

    private static final String TEXT = "this port speaks HTTPS only\n";
    private static final ByteBuf ANSWER = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(
                    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options:"
                            + " nosniff\r\nContent-Length: " + TEXT.length() + "\r\nConnection: close\r\n\r\n" + TEXT,
                    US_ASCII))
            .asReadOnly();

    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        int first = message instanceof ByteBuf bytes && bytes.isReadable()
                ? bytes.getUnsignedByte(bytes.readerIndex())
                : HANDSHAKE;
        if (first == HANDSHAKE || first == ALERT) {
            context.pipeline().remove(this);
            context.fireChannelRead(message);
            return;
        }
        refused = true;
        ReferenceCountUtil.release(message);
        context.writeAndFlush(ANSWER.duplicate()).addListener(ChannelFutureListener.CLOSE);
    }
}
