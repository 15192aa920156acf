package dev.holdfast.http;

import io.vertx.core.http.HttpHeaders;

/** Header names and values of the interface, encoded once. Those not here are in {@link HttpHeaders}. */
final class HeaderNames {
    static final CharSequence ACCEPT_PATCH = HttpHeaders.createOptimized("Accept-Patch");
    static final CharSequence ACTIVE_SESSION = HttpHeaders.createOptimized("Active-Session");
    static final CharSequence CONTENT_LOCATION = HttpHeaders.createOptimized("Content-Location");
    static final CharSequence DURABILITY = HttpHeaders.createOptimized("Durability");
    static final CharSequence ENTRY_ETAG = HttpHeaders.createOptimized("Entry-ETag");
    static final CharSequence IF_UNMODIFIED_SINCE = HttpHeaders.createOptimized("If-Unmodified-Since");
    static final CharSequence LINK = HttpHeaders.createOptimized("Link");
    static final CharSequence MAINTENANCE_RUN = HttpHeaders.createOptimized("Maintenance-Run");
    static final CharSequence MAINTENANCE_WARNING = HttpHeaders.createOptimized("Maintenance-Warning");
    static final CharSequence PREFER = HttpHeaders.createOptimized("Prefer");
    static final CharSequence PREFERENCE_APPLIED = HttpHeaders.createOptimized("Preference-Applied");
    static final CharSequence RATE_LIMIT = HttpHeaders.createOptimized("RateLimit");
    static final CharSequence RATE_LIMIT_POLICY = HttpHeaders.createOptimized("RateLimit-Policy");
    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");
    static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    static final CharSequence CONTENT_SECURITY_POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
    static final CharSequence SEC_FETCH_DEST = HttpHeaders.createOptimized("Sec-Fetch-Dest");
    static final CharSequence SEC_FETCH_MODE = HttpHeaders.createOptimized("Sec-Fetch-Mode");
    static final CharSequence SEC_FETCH_SITE = HttpHeaders.createOptimized("Sec-Fetch-Site");
    static final CharSequence STORE_REVISION = HttpHeaders.createOptimized("Store-Revision");
    static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized("traceparent");
    static final CharSequence TOTAL_COUNT = HttpHeaders.createOptimized("Total-Count");
    static final CharSequence WWW_AUTHENTICATE = HttpHeaders.createOptimized("WWW-Authenticate");

    static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    static final CharSequence PRIVATE_NO_CACHE = HttpHeaders.createOptimized("private, no-cache, no-transform");
    static final CharSequence PUBLIC_FOR_AN_HOUR = HttpHeaders.createOptimized("public, max-age=3600");
    static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    static final CharSequence NOTHING_ACTIVE =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
    static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    static final CharSequence PROBLEM_JSON = HttpHeaders.createOptimized("application/problem+json");
    static final CharSequence YAML = HttpHeaders.createOptimized("application/yaml");
    static final CharSequence HTML = HttpHeaders.createOptimized("text/html; charset=utf-8");
    static final CharSequence PLAIN_TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");
    static final CharSequence VARY_BOTH = HttpHeaders.createOptimized("Accept, Accept-Encoding");
    static final CharSequence MARKDOWN = HttpHeaders.createOptimized("text/markdown; charset=utf-8");
    static final CharSequence PATCH_TYPES =
            HttpHeaders.createOptimized("application/merge-patch+json, application/json-patch+json");
    static final CharSequence VARY_ENCODING = HttpHeaders.createOptimized("Accept-Encoding");
    static final CharSequence FSYNC = HttpHeaders.createOptimized("fsync");
    static final CharSequence OS = HttpHeaders.createOptimized("os");
    static final CharSequence IDENTITY = HttpHeaders.createOptimized("identity");
    static final CharSequence GZIP = HttpHeaders.createOptimized("gzip");

    private HeaderNames() {}
}
