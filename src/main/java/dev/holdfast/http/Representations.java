package dev.holdfast.http;

import dev.holdfast.session.SessionEntry;
import io.netty.handler.codec.DateFormatter;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

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
        return bytes >= LEAST_COMPRESSED && acceptsGzip(exchange.headers());
    }

    private static boolean acceptsGzip(MultiMap headers) {
        return headers.contains(HttpHeaders.ACCEPT_ENCODING)
                && acceptsGzip(headers.getAll(HttpHeaders.ACCEPT_ENCODING));
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
        return vertx.executeBlocking(() -> compressed(document), false)
                .compose(compressed -> exchange.end(SharedBytes.buffer(compressed)));
    }

    /** Ends the answer with a fixed page; its other headers are set, but for {@code Vary}. */
    Future<Void> send(Exchange exchange, CharSequence contentType, FixedPage page) {
        boolean gzip = negotiate(exchange, page.plain().length);
        exchange.header(HttpHeaders.VARY, HeaderNames.VARY_BOTH);
        exchange.header(HttpHeaders.CONTENT_TYPE, contentType);
        if (gzip) {
            exchange.header(HttpHeaders.CONTENT_ENCODING, HeaderNames.GZIP);
            return exchange.head() ? exchange.end() : exchange.end(SharedBytes.buffer(page.gzip()), 0);
        }
        return exchange.end(SharedBytes.buffer(page.plain()), 0);
    }

    static byte[] compressed(byte[] document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(document.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, 8192)) {
            gzip.write(document);
        } catch (IOException impossible) {
            throw new UncheckedIOException("nothing fails that writes to memory", impossible);
        }
        return bytes.toByteArray();
    }

    /** Sets {@code Last-Modified} of an entry whose time is known; it is never later than now. */
    @SuppressWarnings("JavaUtilDate") // Netty formats it; it holds only the milliseconds
    void lastModified(Exchange exchange, SessionEntry entry) {
        if (entry.modifiedSecond() != SessionEntry.UNKNOWN) {
            long millis = Math.min(entry.modifiedSecond() * 1000, clock.millis());
            exchange.header(HttpHeaders.LAST_MODIFIED, DateFormatter.format(new Date(millis)));
        }
    }

    /** Whether the client of a read has the entry already; see {@link Conditions#notModified}. */
    boolean notModified(Exchange exchange, SessionEntry entry) {
        return Conditions.notModified(exchange.headers(), entry, clock.millis());
    }

    /**
     * Whether gzip is acceptable by the lines of {@code Accept-Encoding}, and not less than no coding (RFC 9110, section
     * 12.5.3). Absent: not asked for.
     */
    static boolean acceptsGzip(List<String> acceptEncoding) {
        double gzip = -1;
        double any = 0;
        double identity = 0;
        for (String element : ListField.elements(acceptEncoding)) {
            List<String> parts = ListField.split(element, ';');
            double weight = ListField.weight(parts);
            if (weight == ListField.INVALID) {
                continue;
            }
            switch (parts.get(0).toLowerCase(Locale.ROOT)) {
                case "gzip", "x-gzip" -> gzip = Math.max(gzip, weight);
                case "identity" -> identity = weight;
                case "*" -> any = weight;
                default -> {} // a coding that Holdfast does not have
            }
        }
        double weight = gzip < 0 ? any : gzip;
        return weight > 0 && weight >= identity;
    }
}
