package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the pages of other sites from driving a server without authentication through the browser of a person who can
 * reach it. Browsers name the site of a page in {@code Origin} and {@code Sec-Fetch-Site}, and the name by which they
 * reached the server in {@code Host}; agents and curl send an address or a configured name, and neither of the others.
 * Belongs to one event loop.
 */
final class WebPageGuard {
    /** Relations of a request to its page (Fetch Metadata): of the server's own page, and of no page. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    /** Methods whose bodies are read. */
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.PUT, HttpMethod.POST, HttpMethod.PATCH);

    private static final int LONGEST_ECHO = 255;

    private final Site site;
    private final @Nullable Origin published;
    private String served = "";

    WebPageGuard(Site site) {
        this.site = site;
        this.published = Origin.parse(site.publicUrl());
    }

    /**
     * Accepts the request.
     *
     * @throws StoreException {@code MISDIRECTED}, {@code FORBIDDEN_ORIGIN}; {@code UNSUPPORTED_MEDIA_TYPE}: a page can
     *     send a body without a type to another site without asking first
     */
    void check(HttpServerRequest request) {
        checkHosts(request);
        MultiMap headers = request.headers();
        if (headers.contains(HttpHeaders.ORIGIN)) {
            headers.getAll(HttpHeaders.ORIGIN).forEach(origin -> checkOrigin(request, origin));
            checkType(request);
        }
        if (headers.contains(HeaderNames.SEC_FETCH_SITE) && !isPageOpened(request)) {
            headers.getAll(HeaderNames.SEC_FETCH_SITE).forEach(WebPageGuard::checkSite);
        }
    }

    /** All hosts that the request names: with a target in absolute form, {@code Host} may be another one. */
    private void checkHosts(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority != null) {
            checkHost(authority.host());
        }
        if (request.version() == HttpVersion.HTTP_2 || authority == null) {
            request.headers().getAll(HttpHeaders.HOST).forEach(host -> checkHost(hostOf(host)));
        }
        String target = request.uri();
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme >= 0) {
            checkHost(hostOf(target.substring(scheme + "://".length()).split("[/?#]", 2)[0]));
        }
    }

    /** The host of an authority; one that is malformed stands for itself. */
    private static String hostOf(String authority) {
        HostAndPort parsed = HostAndPort.parseAuthority(authority, -1);
        return parsed == null ? authority : parsed.host();
    }

    private void checkHost(String host) {
        if (host.equals(served) || host.isEmpty()) {
            return;
        }
        if (!site.serves(host)) {
            throw new StoreException(
                    ErrorCode.MISDIRECTED,
                    "this server does not serve the host '" + echo(host) + "': without authentication it serves IP"
                            + " addresses, 'localhost' and the names in http.allowedHosts");
        }
        served = host;
    }

    private void checkOrigin(HttpServerRequest request, String text) {
        Origin origin = Origin.parse(text);
        HostAndPort authority = request.authority();
        String scheme = request.isSSL() ? "https" : "http";
        boolean own = origin != null
                && (origin.equals(published) || (authority != null && origin.equals(Origin.of(scheme, authority))));
        if (!own) {
            throw new StoreException(
                    ErrorCode.FORBIDDEN_ORIGIN,
                    "the request comes from a web page of origin '" + echo(text) + "': without authentication this"
                            + " server accepts requests from pages of its own origin only");
        }
    }

    private static void checkType(HttpServerRequest request) {
        if (WITH_BODY.contains(request.method())
                && !request.headers().contains(HttpHeaders.CONTENT_TYPE)
                && hasBody(request)) {
            throw new StoreException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "the request has an Origin and a body without a type: expected a Content-Type, for example"
                            + " application/json");
        }
    }

    /** Whether a body follows. On HTTP/2 one may be announced by nothing; browsers send its length. */
    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null
                ? !length.equals("0")
                : request.version() != HttpVersion.HTTP_2 && RequestBodies.announced(request);
    }

    /** A person follows a link to the explanation of a problem: nothing else on the server is read or changed by that. */
    private static boolean isPageOpened(HttpServerRequest request) {
        String path = request.path();
        return request.method().equals(HttpMethod.GET)
                && path != null
                && path.startsWith("/problems/")
                && "navigate".equals(request.getHeader(HeaderNames.SEC_FETCH_MODE))
                && "document".equals(request.getHeader(HeaderNames.SEC_FETCH_DEST));
    }

    private static void checkSite(String text) {
        String site = text.strip().toLowerCase(Locale.ROOT);
        if (!OWN_SITES.contains(site)) {
            throw new StoreException(
                    ErrorCode.FORBIDDEN_ORIGIN,
                    "the request comes from a web page of another site (Sec-Fetch-Site: " + echo(text)
                            + "): without authentication this server accepts requests from pages of its own origin only");
        }
    }

    private static String echo(String text) {
        return text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "…";
    }
}
