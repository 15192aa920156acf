package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The contract, and the pages that explain problems: read from the class path once. */
final class StaticPages {
    private static final List<String> NO_PARAMETERS = List.of();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Page(byte[] markdown, byte[] html) {}

    private final byte[] contract;
    private final Map<String, Page> problems;

    private StaticPages(byte[] contract, Map<String, Page> problems) {
        this.contract = contract;
        this.problems = problems;
    }

    /**
     * Reads all pages. Blocks.
     *
     * @throws IOException when one is missing
     */
    static StaticPages load() throws IOException {
        Map<String, Page> problems = new HashMap<>();
        for (ErrorCode code : ErrorCode.values()) {
            byte[] markdown = resource("/problems/" + code.slug() + ".md");
            String html = MarkdownPage.html(
                    new String(markdown, UTF_8), Problem.of(code).title());
            problems.put(code.slug(), new Page(markdown, html.getBytes(UTF_8)));
        }
        return new StaticPages(resource("/openapi.yaml"), problems);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = StaticPages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the class path lacks " + name);
            }
            return in.readAllBytes();
        }
    }

    /** GET {@code /openapi.yaml}. */
    Future<Void> contract(Exchange exchange, Representations representations) {
        return send(exchange, representations, HeaderNames.YAML, contract);
    }

    /** GET {@code /problems/{slug}}: HTML or plain text when {@code Accept} names it, else Markdown as it is written. */
    Future<Void> problem(Exchange exchange, Representations representations) {
        Page page = problems.get(String.valueOf(exchange.variable("slug")));
        if (page == null) {
            throw new StoreException(ErrorCode.NOT_FOUND, "there is no problem of this name");
        }
        String header = exchange.headers().get(HttpHeaders.ACCEPT);
        String accept = header == null ? "" : header.toLowerCase(Locale.ROOT);
        if (accept.contains("text/html")) {
            exchange.header(HeaderNames.CONTENT_SECURITY_POLICY, HeaderNames.NOTHING_ACTIVE);
            return send(exchange, representations, HeaderNames.HTML, page.html);
        }
        boolean plain = accept.contains("text/plain") && !accept.contains("text/markdown");
        return send(exchange, representations, plain ? HeaderNames.PLAIN_TEXT : HeaderNames.MARKDOWN, page.markdown);
    }

    private static Future<Void> send(
            Exchange exchange, Representations representations, CharSequence contentType, byte[] page) {
        exchange.query(NO_PARAMETERS);
        boolean gzip = representations.negotiate(exchange, page.length);
        exchange.header(HttpHeaders.CACHE_CONTROL, HeaderNames.PUBLIC_FOR_AN_HOUR);
        exchange.header(HttpHeaders.VARY, HeaderNames.VARY_BOTH);
        return representations.send(exchange, contentType, page, gzip);
    }
}
