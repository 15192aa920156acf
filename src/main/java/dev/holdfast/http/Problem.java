package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What clients are told of one {@link ErrorCode}: the one table from codes to answers.
 *
 * @param code the code
 * @param status the HTTP status
 * @param title the kind of problem in a few words, the same each time
 * @param retryable whether the same request may succeed later
 * @param retryAfter when trying again makes sense, unless the failure says otherwise; null when nothing is known
 */
record Problem(
        ErrorCode code,
        int status,
        String title,
        boolean retryable,
        @Nullable Duration retryAfter) {
    private static final Map<ErrorCode, Problem> TABLE = new EnumMap<>(ErrorCode.class);

    static {
        Arrays.stream(ErrorCode.values()).forEach(code -> TABLE.put(code, row(code)));
    }

    /** The problem of a code. */
    static Problem of(ErrorCode code) {
        return Objects.requireNonNull(TABLE.get(code));
    }

    /** The problem of a slug, if there is one. */
    static Optional<Problem> ofSlug(String slug) {
        return TABLE.values().stream()
                .filter(problem -> problem.code.slug().equals(slug))
                .findFirst();
    }

    private static Problem row(ErrorCode code) {
        return switch (code) {
            case MALFORMED_JSON -> fault(code, 400, "The body is not well-formed JSON");
            case DUPLICATE_MEMBER -> fault(code, 400, "An object has two members of the same name");
            case MALFORMED_PATCH -> fault(code, 400, "The patch is malformed");
            case MALFORMED_KEY -> fault(code, 400, "The session key is malformed");
            case MALFORMED_QUERY -> fault(code, 400, "A parameter is malformed or unknown");
            case MALFORMED_REQUEST -> fault(code, 400, "Malformed request");
            case UNAUTHENTICATED -> fault(code, 401, "The caller is not authenticated");
            case FORBIDDEN -> fault(code, 403, "The caller may not do this");
            case FORBIDDEN_ORIGIN -> fault(code, 403, "Request of another site's page");
            case NOT_FOUND -> fault(code, 404, "There is nothing of that name");
            case METHOD_NOT_ALLOWED -> fault(code, 405, "The resource has no such method");
            case PATCH_CONFLICT -> fault(code, 409, "The patch does not fit the entry");
            case OFFSET_MISMATCH -> fault(code, 409, "The transcript has another size than expected");
            case NOT_CORRUPT -> fault(code, 409, "The store is not corrupt");
            case REVISION_COMPACTED -> fault(code, 410, "The position in the change feed is no longer retained");
            case PRECONDITION_FAILED -> fault(code, 412, "The precondition does not hold");
            case TOO_LARGE -> fault(code, 413, "The body is too large");
            case UNSUPPORTED_MEDIA_TYPE -> fault(code, 415, "The body has an unsupported type");
            case RANGE_NOT_SATISFIABLE -> fault(code, 416, "The range is outside the transcript");
            case MISDIRECTED -> fault(code, 421, "Host not served here");
            case INVALID_ENTRY -> fault(code, 422, "The entry is invalid");
            case INVALID_POLICY -> fault(code, 422, "The maintenance policy is invalid");
            case INVALID_BACKUP -> fault(code, 422, "The backup cannot be used");
            case INVALID_UNDO -> fault(code, 422, "The request to undo is invalid");
            case RATE_LIMITED ->
                new Problem(code, 429, "The caller sends more requests than it may", true, Duration.ofSeconds(1));
            case INTERNAL -> fault(code, 500, "Something went wrong in the server");
            case QUEUE_TIMEOUT -> passing(code, "The command waited too long for its turn", 1);
            case STORE_BUSY -> passing(code, "Too many commands wait, or too much memory is in use", 1);
            case STORE_LOCKED -> passing(code, "Another process holds the store", 5);
            case STORE_CORRUPT -> new Problem(code, 503, "The store's files are broken", false, Duration.ofSeconds(60));
            case DRAINING -> passing(code, "The server is shutting down", 2);
            case ENGINE_UNAVAILABLE -> passing(code, "The storage does not answer", 5);
            case DISK_FULL -> new Problem(code, 507, "The disk is full", true, null);
        };
    }

    private static Problem fault(ErrorCode code, int status, String title) {
        return new Problem(code, status, title, false, null);
    }

    private static Problem passing(ErrorCode code, String title, int retryAfterSeconds) {
        return new Problem(code, 503, title, true, Duration.ofSeconds(retryAfterSeconds));
    }
}
