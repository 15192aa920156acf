package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The contract, and the pages that explain problems: read from the class path when they are first asked for, by a worker. */
final class StaticPages {
    private static final List<String> NO_PARAMETERS = List.of();
    private static final String HTML = "text/html";
    private static final String MARKDOWN = "text/markdown";
    private static final String PLAIN_TEXT = "text/plain";

    private final Vertx vertx;
    private final Representations representations;
    private final Map<String, byte[]> read = new ConcurrentHashMap<>();

    StaticPages(Vertx vertx, Representations representations) {
        this.vertx = vertx;
        this.representations = representations;
    }

    private byte[] resource(String name) {
        return read.computeIfAbsent(name, StaticPages::ofClassPath);
    }

    private static byte[] ofClassPath(String name) {
        try (InputStream in = StaticPages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the class path lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** GET {@code /openapi.yaml}. */
    Future<Void> contract(Exchange exchange) {
        exchange.query(NO_PARAMETERS);
        return vertx.executeBlocking(() -> resource("/openapi.yaml"), false)
                .compose(page -> send(exchange, HeaderNames.YAML, page));
    }

    /** GET {@code /problems/{slug}}: HTML or plain text when {@code Accept} names it, else Markdown as it is written. */
    Future<Void> problem(Exchange exchange) {
        exchange.query(NO_PARAMETERS);
        String slug = String.valueOf(exchange.variable("slug"));
        ErrorCode code = Arrays.stream(ErrorCode.values())
                .filter(known -> known.slug().equals(slug))
                .findFirst()
                .orElseThrow(() -> new StoreException(ErrorCode.NOT_FOUND, "there is no problem of this name"));
        String type = AcceptField.of(exchange.headers()).preferred(MARKDOWN, HTML, MARKDOWN, PLAIN_TEXT);
        String markdown = "/problems/" + slug + ".md";
        if (type.equals(HTML)) {
            exchange.header(HeaderNames.CONTENT_SECURITY_POLICY, HeaderNames.NOTHING_ACTIVE);
            return vertx.executeBlocking(() -> html(resource(markdown), code), false)
                    .compose(page -> send(exchange, HeaderNames.HTML, page));
        }
        boolean plain = type.equals(PLAIN_TEXT);
        return vertx.executeBlocking(() -> resource(markdown), false)
                .compose(page -> send(exchange, plain ? HeaderNames.PLAIN_TEXT : HeaderNames.MARKDOWN, page));
    }

    private static byte[] html(byte[] markdown, ErrorCode code) {
        String title = Problem.of(code).title();
        return MarkdownPage.html(new String(markdown, UTF_8), title).getBytes(UTF_8);
    }

    private Future<Void> send(Exchange exchange, CharSequence contentType, byte[] page) {
        boolean gzip = representations.negotiate(exchange, page.length);
        exchange.header(HttpHeaders.CACHE_CONTROL, HeaderNames.PUBLIC_FOR_AN_HOUR);
        exchange.header(HttpHeaders.VARY, HeaderNames.VARY_BOTH);
        return representations.send(exchange, contentType, page, gzip);
    }
}
