package dev.holdfast.http;

import org.jspecify.annotations.Nullable;

/**
 * The {@code traceparent} header of W3C Trace Context: version, trace id, parent id and flags in hexadecimal. What does
 * not have that form is not looked at, as the recommendation demands.
 */
final class TraceParent {
    private static final int VERSION = 2;
    private static final int TRACE_ID = 32;
    private static final int LENGTH = 55;
    private static final String NO_TRACE = "0".repeat(TRACE_ID);

    private TraceParent() {}

    /** The trace id of a header; null when there is none that is valid. */
    static @Nullable String traceId(@Nullable String header) {
        if (header == null || header.length() < LENGTH || header.startsWith("ff")) {
            return null;
        }
        boolean later = !header.startsWith("00") && header.length() > LENGTH && header.charAt(LENGTH) == '-';
        if (header.length() > LENGTH && !later) {
            return null;
        }
        for (int i = 0; i < LENGTH; i++) {
            boolean dash = i == VERSION || i == VERSION + 1 + TRACE_ID || i == LENGTH - 3;
            char c = header.charAt(i);
            boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (dash ? c != '-' : !hex) {
                return null;
            }
        }
        String traceId = header.substring(VERSION + 1, VERSION + 1 + TRACE_ID);
        boolean noParent = header.startsWith("0".repeat(16), VERSION + 2 + TRACE_ID);
        return traceId.equals(NO_TRACE) || noParent ? null : traceId;
    }
}
