package dev.holdfast.http;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Date;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers with documents: as they are, or compressed when the client takes gzip and it pays. Compression runs on the
 * worker pool.
 */
final class Representations {
    /** Smaller documents are not compressed: they fit into one packet anyway. */
    private static final int LEAST_COMPRESSED = 1024;

    private final Vertx vertx;
    private final InstantSource clock;
    private final Site site;

    Representations(Vertx vertx, InstantSource clock, Site site) {
        this.vertx = vertx;
        this.clock = clock;
        this.site = site;
    }

    /** The reference to a path of this server, as the client resolves it. */
    String reference(String path) {
        return site.reference(path);
    }

    /**
     * Whether a document of that many bytes is answered with gzip. Also sets {@code Vary}, which every answer needs that
     * depends on it.
     */
    boolean negotiate(Exchange exchange, int bytes) {
        exchange.header(HttpHeaders.VARY, HeaderNames.VARY_ENCODING);
        return bytes >= LEAST_COMPRESSED && acceptsGzip(exchange.headers().get(HttpHeaders.ACCEPT_ENCODING));
    }

    /** Ends the answer with a document; its other headers are set. */
    Future<Void> send(Exchange exchange, CharSequence contentType, byte[] document, boolean gzip) {
        exchange.header(HttpHeaders.CONTENT_TYPE, contentType);
        if (!gzip) {
            return exchange.end(SharedBytes.buffer(document));
        }
        exchange.header(HttpHeaders.CONTENT_ENCODING, HeaderNames.GZIP);
        if (exchange.head()) {
            return exchange.end();
        }
        return vertx.executeBlocking(() -> compressed(document), false).compose(exchange::end);
    }

    private static Buffer compressed(byte[] document) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(document.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, 8192)) {
            gzip.write(document);
        }
        return SharedBytes.buffer(bytes.toByteArray());
    }

    /** {@code Last-Modified} of something updated at {@code updatedAt} (epoch ms), never later than now. */
    @SuppressWarnings("JavaUtilDate") // what Netty formats; it holds only the milliseconds
    void lastModified(Exchange exchange, long updatedAt) {
        exchange.header(HttpHeaders.LAST_MODIFIED, DateFormatter.format(new Date(Math.min(updatedAt, clock.millis()))));
    }

    /** Whether gzip is acceptable by {@code Accept-Encoding} (RFC 9110, section 12.5.3). Absent: not asked for. */
    static boolean acceptsGzip(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        boolean any = false;
        for (String part : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] pieces = part.split(";", -1);
            String coding = pieces[0].strip();
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                return !refused(pieces);
            }
            any |= coding.equals("*") && !refused(pieces);
        }
        return any;
    }

    private static boolean refused(String[] pieces) {
        for (int i = 1; i < pieces.length; i++) {
            String weight = pieces[i].strip();
            if (weight.startsWith("q=0") && weight.chars().skip(2).noneMatch(c -> c >= '1' && c <= '9')) {
                return true;
            }
        }
        return false;
    }
}
