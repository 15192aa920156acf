package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The contract, and the pages that explain problems: read from the class path once. */
final class StaticPages {
    private static final List<String> NO_PARAMETERS = List.of();

    private final byte[] contract;
    private final Map<String, byte[]> problems;

    private StaticPages(byte[] contract, Map<String, byte[]> problems) {
        this.contract = contract;
        this.problems = problems;
    }

    /**
     * Reads all pages. Blocks.
     *
     * @throws IOException when one is missing
     */
    static StaticPages load() throws IOException {
        Map<String, byte[]> problems = new HashMap<>();
        for (ErrorCode code : ErrorCode.values()) {
            problems.put(code.slug(), resource("/problems/" + code.slug() + ".md"));
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

    /** GET {@code /problems/{slug}}. */
    Future<Void> problem(Exchange exchange, Representations representations) {
        byte[] page = problems.get(String.valueOf(exchange.variable("slug")));
        if (page == null) {
            throw new StoreException(ErrorCode.NOT_FOUND, "there is no problem of this name");
        }
        return send(exchange, representations, HeaderNames.MARKDOWN, page);
    }

    private static Future<Void> send(
            Exchange exchange, Representations representations, CharSequence contentType, byte[] page) {
        exchange.query(NO_PARAMETERS);
        exchange.header(HttpHeaders.CACHE_CONTROL, HeaderNames.PUBLIC_FOR_AN_HOUR);
        return representations.send(exchange, contentType, page, representations.negotiate(exchange, page.length));
    }
}
