package dev.holdfast.http;

import java.util.List;

/** The reason why a path leads to no resource. */
final class UnknownPath {
    /** Names that later versions of the interface may serve below a session, and below a store. */
    private static final List<String> OF_SESSION = List.of("transcript", "lease", "history");

    private static final List<String> OF_STORE = List.of("changes");

    private static final int LONGEST_ECHO = 1024;

    private UnknownPath() {}

    /**
     * The detail of the problem.
     *
     * @param path the raw path
     * @param segments its segments
     */
    static String detail(String path, String[] segments) {
        String echo = path.length() <= LONGEST_ECHO ? path : path.substring(0, LONGEST_ECHO) + "…";
        String reserved = reserved(segments);
        if (!reserved.isEmpty()) {
            return "the name '" + reserved + "' is reserved, and this version does not serve it: " + echo;
        }
        String hint = belowSessions(segments) ? "; in a session key, '/' is %2F" : "";
        return "unknown path: " + echo + hint;
    }

    /** The reserved name that the path ends in, empty when it does not. */
    private static String reserved(String[] segments) {
        if (!inStore(segments)) {
            return "";
        }
        String last = segments[segments.length - 1];
        boolean ofSession = (segments.length == 6 && segments[3].equals("sessions"))
                || (segments.length == 5 && segments[3].equals("session"));
        boolean ofStore = segments.length == 4;
        return (ofSession && OF_SESSION.contains(last)) || (ofStore && OF_STORE.contains(last)) ? last : "";
    }

    private static boolean belowSessions(String[] segments) {
        return inStore(segments) && segments.length > 5 && segments[3].equals("sessions");
    }

    /** Whether the path begins with {@code /v1/stores/<store>/} and goes on. */
    private static boolean inStore(String[] segments) {
        return segments.length >= 4 && segments[0].equals("v1") && segments[1].equals("stores");
    }
}
