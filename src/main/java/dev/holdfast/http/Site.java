package dev.holdfast.http;

import io.netty.util.NetUtil;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * The address and the identity that clients see.
 *
 * @param version the version of Holdfast
 * @param publicUrl scheme, host and path prefix that clients use, without a slash at the end; empty: references are
 *     relative to the server's root
 * @param allowedHosts names in {@code Host}, in lower case, that are served besides addresses and {@code localhost}
 */
public record Site(String version, String publicUrl, Set<String> allowedHosts) {
    /** A server without a public URL. */
    static final Site LOCAL = new Site("unknown", "", Set.of());

    public Site {
        allowedHosts = Set.copyOf(allowedHosts);
    }

    /** The reference to a path of this server: absolute with a public URL, else the path itself. */
    String reference(String path) {
        return publicUrl.isEmpty() ? path : publicUrl + path;
    }

    /** The reference to the page of a problem. */
    String problem(String slug) {
        return reference("/problems/" + slug);
    }

    /**
     * Whether requests for this host are served. A web page cannot choose an IP address as the name of its site, but any
     * other name that its owner lets lead to this server (DNS rebinding).
     */
    boolean serves(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return NetUtil.isValidIpV4Address(name)
                || bracketed(name)
                || name.equals("localhost")
                || allowedHosts.contains(name)
                || (!publicUrl.isEmpty()
                        && name.equalsIgnoreCase(URI.create(publicUrl).getHost()));
    }

    private static boolean bracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") && NetUtil.isValidIpV6Address(host);
    }
}
