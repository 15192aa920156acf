package dev.holdfast.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the target of a request may be (RFC 9112, section 3.2): a path, a URL of a web server, or {@code *}. */
final class RequestTarget {
    static final String NOT_OF_URI =
            "the request's target has a control character, a blank, # or \\, or is not ASCII: percent-encode it";

    private RequestTarget() {}

    /** The reason to reject a request of HTTP/1 with that target, null when there is none. */
    static @Nullable String fault(HttpMethod method, String target) {
        if (HttpMethod.CONNECT.equals(method)) {
            return "CONNECT is not supported: this server is not a proxy";
        }
        if (!isOfUri(target)) {
            return NOT_OF_URI;
        }
        if (target.startsWith("/") || target.equals("*")) {
            return null;
        }
        int authority = target.indexOf("://") + "://".length();
        String scheme = target.substring(0, Math.max(0, authority)).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http://") && !scheme.equals("https://")) {
            return "the request's target is neither a path that begins with / nor an http or https URL";
        }
        int end = authority;
        while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        return isAuthority(HostAndPort.parseAuthority(target.substring(authority, end), -1))
                ? null
                : "the URL that is the request's target has no valid host and port";
    }

    /**
     * Whether all characters are printable ASCII, but for those that recipients read differently: the mark of a fragment, and the backslash,
     * which some take for a slash. Clients send others unencoded that RFC 3986 does not have, such as {@code |}; they are read as they are.
     */
    static boolean isOfUri(@Nullable String target) {
        for (int i = 0; target != null && i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** Whether an authority was parsed that has a host, which is an address if it is in brackets. */
    static boolean isAuthority(@Nullable HostAndPort parsed) {
        return parsed != null
                && !parsed.host().isEmpty()
                && (!parsed.host().startsWith("[") || NetUtil.isValidIpV6Address(parsed.host()));
    }
}
