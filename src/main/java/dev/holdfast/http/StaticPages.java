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
import java.util.function.Supplier;

/** The contract, and the pages that explain problems: read from the class path when they are first asked for, by a worker. */
final class StaticPages {
    private static final List<String> NO_PARAMETERS = List.of();
    private static final String CONTRACT = "/openapi.yaml";
    private static final String HTML = "text/html";
    private static final String MARKDOWN = "text/markdown";
    private static final String PLAIN_TEXT = "text/plain";

    private final Vertx vertx;
    private final Representations representations;
    private final Map<String, FixedPage> pages = new ConcurrentHashMap<>();

    StaticPages(Vertx vertx, Representations representations) {
        this.vertx = vertx;
        this.representations = representations;
    }

    /** A page by its name, made by a worker when it is first asked for. */
    private Future<FixedPage> page(String name, Supplier<byte[]> source) {
        FixedPage made = pages.get(name);
        return made != null
                ? Future.succeededFuture(made)
                : vertx.executeBlocking(
                        () -> pages.computeIfAbsent(name, missing -> FixedPage.of(source.get())), false);
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
        return page(CONTRACT, () -> ofClassPath(CONTRACT)).compose(page -> send(exchange, HeaderNames.YAML, page));
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
            return page("/problems/" + slug + ".html", () -> html(ofClassPath(markdown), code))
                    .compose(page -> send(exchange, HeaderNames.HTML, page));
        }
        boolean plain = type.equals(PLAIN_TEXT);
        return page(markdown, () -> ofClassPath(markdown))
                .compose(page -> send(exchange, plain ? HeaderNames.PLAIN_TEXT : HeaderNames.MARKDOWN, page));
    }

    private static byte[] html(byte[] markdown, ErrorCode code) {
        String title = Problem.of(code).title();
        return MarkdownPage.html(new String(markdown, UTF_8), title).getBytes(UTF_8);
    }

    private Future<Void> send(Exchange exchange, CharSequence contentType, FixedPage page) {
        exchange.header(HttpHeaders.CACHE_CONTROL, HeaderNames.PUBLIC_FOR_AN_HOUR);
        return representations.send(exchange, contentType, page);
    }
}
