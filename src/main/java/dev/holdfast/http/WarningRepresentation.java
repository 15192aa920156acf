package dev.holdfast.http;

import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.SessionEntry;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a warning of maintenance is told: in a header beside the answer to a write, and in the answer to a prune. */
final class WarningRepresentation {
    /** The largest integer that a structured field can hold. */
    private static final long LARGEST_INTEGER = 999_999_999_999_999L;

    /** The largest whole part of a decimal in a structured field. */
    private static final long LARGEST_WHOLE_PART = 999_999_999_999L;

    private WarningRepresentation() {}

    /**
     * The header's value: a dictionary of structured fields (RFC 9651). {@code prune-after} is in seconds, a decimal when
     * they are not whole; {@code active-session} is percent-encoded as in a path; {@code active-updated-at} is in epoch
     * milliseconds, at most the largest integer that a structured field can hold.
     *
     * @param counts whether the caller may know how many entries the store has
     */
    static String header(MaintenanceWarning warning, boolean counts) {
        StringBuilder value = new StringBuilder(160);
        value.append("would-prune=").append(flag(warning.wouldPrune()));
        value.append(", would-cap=").append(flag(warning.wouldCap()));
        if (counts) {
            value.append(", total-entries=").append(warning.totalEntries());
        }
        value.append(", max-entries=").append(warning.maxEntries());
        value.append(", prune-after=").append(seconds(warning.pruneAfter()));
        value.append(", active-session=\"")
                .append(RawPath.encodeSegment(warning.activeSessionKey().value()));
        value.append('"');
        if (warning.activeUpdatedAt() != SessionEntry.UNDATED) {
            value.append(", active-updated-at=").append(Math.min(warning.activeUpdatedAt(), LARGEST_INTEGER));
        }
        return value.toString();
    }

    /** The value of the member: an object, or {@code null}. */
    static void member(JsonOutput json, @Nullable MaintenanceWarning warning) {
        if (warning == null) {
            json.nothing();
            return;
        }
        json.beginObject()
                .name("activeSessionKey")
                .string(warning.activeSessionKey().value());
        StoreRoutes.time(json.name("activeUpdatedAt"), warning.activeUpdatedAt());
        json.name("totalEntries").number(warning.totalEntries());
        json.name("pruneAfterMs").number(warning.pruneAfter().toMillis());
        json.name("maxEntries").number(warning.maxEntries());
        json.name("wouldPrune").bool(warning.wouldPrune());
        json.name("wouldCap").bool(warning.wouldCap()).endObject();
    }

    private static String flag(boolean value) {
        return value ? "?1" : "?0";
    }

    private static String seconds(Duration duration) {
        boolean whole = duration.toMillisPart() == 0 || duration.toSeconds() > LARGEST_WHOLE_PART;
        return whole
                ? String.valueOf(duration.toSeconds())
                : BigDecimal.valueOf(duration.toMillis(), 3)
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
