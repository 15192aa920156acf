package dev.holdfast.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;

/** What a client of HTTP/2 sends, each byte a character. */
public final class Http2Frames {
    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    public static final String SETTINGS = frame(4, 0, 0, "");

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private Http2Frames() {}

    public static String frame(int type, int flags, int stream, String payload) {
        int length = payload.length();
        char[] head = {
            (char) (length >> 16),
            (char) (length >> 8 & 0xff),
            (char) (length & 0xff),
            (char) type,
            (char) flags,
            (char) (stream >> 24 & 0x7f),
            (char) (stream >> 16 & 0xff),
            (char) (stream >> 8 & 0xff),
            (char) (stream & 0xff)
        };
        return new String(head) + payload;
    }

    /** A whole request. */
    public static String get(int stream, String path) {
        return frame(1, END_STREAM | END_HEADERS, stream, block("GET", path));
    }

    /** A whole request with one more header field. */
    public static String get(int stream, String path, String name, String value) {
        return frame(1, END_STREAM | END_HEADERS, stream, block("GET", path, name, value));
    }

    /** The head of a request, with these flags. */
    static String head(String method, int stream, String path, int flags) {
        return frame(1, flags, stream, block(method, path));
    }

    /** Compressed without a table, so that it fits any connection. */
    public static String block(String method, String path, String... more) {
        ByteBuf block = Unpooled.buffer();
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method(method)
                .scheme("http")
                .authority("localhost")
                .path(path);
        for (int i = 0; i < more.length; i += 2) {
            headers.add(more[i], more[i + 1]);
        }
        try {
            new DefaultHttp2HeadersEncoder((name, value) -> false, false, 0).encodeHeaders(1, headers, block);
        } catch (Http2Exception impossible) {
            throw new IllegalStateException("a few header fields can be encoded", impossible);
        }
        return block.toString(StandardCharsets.ISO_8859_1);
    }
}
