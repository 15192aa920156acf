package dev.holdfast.session;

/**
 * What can go wrong with a request, as clients know it. The HTTP interface has one table from these to status codes and
 * problem pages; the slug is the last part of a problem's type.
 */
public enum ErrorCode {
    MALFORMED_JSON("malformed-json"),
    DUPLICATE_MEMBER("duplicate-member"),
    MALFORMED_PATCH("malformed-patch"),
    MALFORMED_KEY("malformed-key"),
    MALFORMED_QUERY("malformed-query"),
    MALFORMED_REQUEST("malformed-request"),
    UNAUTHENTICATED("unauthenticated"),
    FORBIDDEN("forbidden"),
    FORBIDDEN_ORIGIN("forbidden-origin"),
    NOT_FOUND("not-found"),
    METHOD_NOT_ALLOWED("method-not-allowed"),
    PATCH_CONFLICT("patch-conflict"),
    OFFSET_MISMATCH("offset-mismatch"),
    NOT_CORRUPT("not-corrupt"),
    REVISION_COMPACTED("revision-compacted"),
    PRECONDITION_FAILED("precondition-failed"),
    TOO_LARGE("too-large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type"),
    RANGE_NOT_SATISFIABLE("range-not-satisfiable"),
    MISDIRECTED("misdirected"),
    INVALID_ENTRY("invalid-entry"),
    INVALID_POLICY("invalid-policy"),
    INVALID_BACKUP("invalid-backup"),
    INVALID_UNDO("invalid-undo"),
    RATE_LIMITED("rate-limited"),
    INTERNAL("internal"),
    QUEUE_TIMEOUT("queue-timeout"),
    STORE_BUSY("store-busy"),
    STORE_LOCKED("store-locked"),
    STORE_CORRUPT("store-corrupt"),
    DRAINING("draining"),
    ENGINE_UNAVAILABLE("engine-unavailable"),
    DISK_FULL("disk-full");

    private final String slug;

    ErrorCode(String slug) {
        this.slug = slug;
    }

    public String slug() {
        return slug;
    }
}
