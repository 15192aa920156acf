package dev.holdfast.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the names by which clients reach the server. */
final class PublicNames {
    private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");

    private static final Pattern PREFIX = Pattern.compile("(/[^/]+)*/*");

    private PublicNames() {}

    /**
     * A public URL without the slashes at its end; empty for none.
     *
     * @throws IllegalArgumentException when it is not scheme, host, perhaps a port and a path prefix
     */
    static String url(String text) {
        String url = text.strip();
        if (url.isEmpty()) {
            return "";
        }
        try {
            URI uri = new URI(url).parseServerAuthority();
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean web = (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
            boolean bare = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
            if (web && bare && uri.getPort() <= 65_535 && isPrefix(String.valueOf(uri.getRawPath()))) {
                return url.replaceAll("/+$", "");
            }
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException(
                    "'" + url + "' is not a URL (" + malformed.getReason() + "): " + expectedUrl(), malformed);
        }
        throw new IllegalArgumentException("'" + url + "' is not a public URL: " + expectedUrl());
    }

    private static String expectedUrl() {
        return "expected http:// or https://, a host, and optionally a port and a path prefix, such as"
                + " https://sessions.example.com/holdfast";
    }

    /** A path prefix that clients do not change when they normalise a reference. */
    private static boolean isPrefix(String path) {
        return PREFIX.matcher(path).matches()
                && Arrays.stream(path.split("/", -1)).noneMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    /**
     * Host names in lower case, separated by commas or blanks.
     *
     * @throws IllegalArgumentException when one of them is not a host name
     */
    static Set<String> hosts(String text) {
        return Arrays.stream(SEPARATOR.split(text.strip()))
                .filter(name -> !name.isEmpty())
                .map(PublicNames::host)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String host(String text) {
        String host = text.toLowerCase(Locale.ROOT);
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a host name: expected names without scheme, port"
                    + " and wildcard, separated by commas, such as holdfast, sessions.example.com");
        }
        return host;
    }
}
