package dev.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of Vert.x, without what RFC 9112 lets a recipient forgive: request lines with other blanks than one space each
 * (section 3), folded header lines (section 5.2), and extensions of chunks without end (section 7.1.1). What forgives
 * differently than a proxy before it reads other requests than that one let through.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private static final int SPACES = 2;

    /** What stands around a byte of a body at most: chunks of one byte each take 5. */
    private static final int MOST_AROUND_A_BYTE = 16;

    private final int mostAround;
    private boolean awaitsLine = true;
    private boolean inBody;
    private boolean broken;
    private long around;

    /** The head of a request breaks the grammar; the message says how. */
    static final class MalformedHeadException extends DecoderException {
        private static final long serialVersionUID = 1L;

        MalformedHeadException(String message) {
            super(message);
        }

        /** Clients cause it as often as they like, and it says all in its message. */
        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    StrictRequestDecoder(HttpServerOptions options) {
        super(options);
        this.mostAround = 2 * (options.getMaxHeaderSize() + options.getMaxInitialLineLength());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (awaitsLine && skipEmptyLines(in)) {
            return;
        }
        String fault = inBody ? null : fault(in);
        if (fault != null) {
            HttpMessage malformed = createInvalidMessage();
            fail(malformed, fault, in, out);
            return;
        }
        int from = out.size();
        int before = in.readableBytes();
        super.decode(context, in, out);
        int content = 0;
        for (Object decoded : out.subList(from, out.size())) {
            content += decoded instanceof HttpContent body ? body.content().readableBytes() : 0;
            inBody = !(decoded instanceof LastHttpContent);
            awaitsLine = !inBody;
            broken |= decoded instanceof HttpObject part && part.decoderResult().isFailure();
        }
        if (inBody && !broken) {
            bound(before - in.readableBytes() - content, content, in, out);
        } else {
            around = 0;
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        awaitsLine = false;
        return super.createMessage(initialLine);
    }

    /** The reason to reject what has come of a head. Netty has read whole lines of it, or nothing. */
    private @Nullable String fault(ByteBuf in) {
        int line = in.readerIndex();
        int end = in.writerIndex();
        if (awaitsLine) {
            int lineEnd = in.indexOf(line, end, (byte) '\n');
            if (lineEnd < 0) {
                return null;
            }
            if (!isRequestLine(in, line, lineEnd)) {
                return "the request line is not a method, a target and a version with one space between them";
            }
            line = lineEnd + 1;
        }
        while (line < end) {
            byte first = in.getByte(line);
            if (first == ' ' || first == '\t') {
                return "a header line is folded: give each field one line";
            }
            int lineEnd = first == '\r' ? -1 : in.indexOf(line, end, (byte) '\n');
            if (lineEnd < 0) {
                return null;
            }
            line = lineEnd + 1;
        }
        return null;
    }

    /** Skips what may stand before a request (section 2.2). Returns whether half of an empty line is left, and no more. */
    private static boolean skipEmptyLines(ByteBuf in) {
        int line = in.readerIndex();
        int end = in.writerIndex();
        while (line + 1 < end && in.getByte(line) == '\r' && in.getByte(line + 1) == '\n') {
            line += 2;
        }
        in.readerIndex(line);
        return line + 1 == end && in.getByte(line) == '\r';
    }

    private static boolean isRequestLine(ByteBuf in, int from, int lineEnd) {
        int end = lineEnd > from && in.getByte(lineEnd - 1) == '\r' ? lineEnd - 1 : lineEnd;
        int spaces = 0;
        byte last = ' ';
        for (int i = from; i < end; i++) {
            byte b = in.getByte(i);
            if ((b < ' ' && b >= 0) || (b == ' ' && last == ' ')) {
                return false;
            }
            spaces += b == ' ' ? 1 : 0;
            last = b;
        }
        return spaces == SPACES && last != ' ';
    }

    /** Ends a body of which too much is not content. */
    private void bound(int aroundNow, int content, ByteBuf in, List<Object> out) {
        around += aroundNow - (long) MOST_AROUND_A_BYTE * content;
        if (around > mostAround) {
            HttpContent malformed = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            fail(malformed, "the extensions of the body's chunks are too long together", in, out);
        }
        around = Math.max(0, around);
    }

    private void fail(HttpObject malformed, String fault, ByteBuf in, List<Object> out) {
        malformed.setDecoderResult(DecoderResult.failure(new MalformedHeadException(fault)));
        in.skipBytes(in.readableBytes());
        broken = true;
        out.add(malformed);
    }
}
