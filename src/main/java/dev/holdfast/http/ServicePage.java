package dev.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** {@code GET /}: the service, its version, its documentation and its parts. */
final class ServicePage {
    private static final List<String> NO_PARAMETERS = List.of();
    private static final String JSON = "application/json";
    private static final String SERVICE = "Holdfast";
    private static final String DOCUMENTATION = "/openapi.yaml";
    private static final List<Part> PARTS = List.of(
            new Part("/v1/stores", "the stores, and below each its sessions and its maintenance"),
            new Part(DOCUMENTATION, "the description of the interface (OpenAPI)"),
            new Part("/problems/{code}", "the explanation of each problem, for example /problems/not-found"));

    private final Representations representations;
    private final FixedPage json;
    private final FixedPage html;

    ServicePage(Site site, Representations representations) {
        this.representations = representations;
        this.json = FixedPage.of(json(site));
        this.html = FixedPage.of(html(site));
    }

    /** HTML when {@code Accept} names it, else JSON. */
    Future<Void> describe(Exchange exchange) {
        exchange.query(NO_PARAMETERS);
        boolean browser = AcceptField.of(exchange.headers())
                .preferred(JSON, JSON, "text/html")
                .equals("text/html");
        exchange.header(HttpHeaders.CACHE_CONTROL, HeaderNames.NO_CACHE);
        if (browser) {
            exchange.header(HeaderNames.CONTENT_SECURITY_POLICY, HeaderNames.NOTHING_ACTIVE);
        }
        return representations.send(exchange, browser ? HeaderNames.HTML : HeaderNames.JSON, browser ? html : json);
    }

    private static byte[] json(Site site) {
        JsonOutput json = new JsonOutput(1024).beginObject();
        json.name("service").string(SERVICE).name("version").string(site.version());
        json.name("documentation").string(site.reference(DOCUMENTATION));
        json.name("parts").beginArray();
        for (Part part : PARTS) {
            json.beginObject().name("path").string(site.reference(part.path()));
            json.name("description").string(part.description()).endObject();
        }
        return json.endArray().endObject().toByteArray();
    }

    private static byte[] html(Site site) {
        StringBuilder page = new StringBuilder(1024)
                .append("# ")
                .append(SERVICE)
                .append(' ')
                .append(site.version())
                .append("\n\nThe session store for AI agents. Parts of this server:\n\n");
        for (Part part : PARTS) {
            page.append("- `").append(site.reference(part.path())).append("`: ");
            page.append(part.description()).append('\n');
        }
        return MarkdownPage.html(page.toString(), SERVICE).getBytes(UTF_8);
    }

    /**
     * A part of the interface.
     *
     * @param path its path, with variables in braces
     * @param description its contents
     */
    private record Part(String path, String description) {}
}
