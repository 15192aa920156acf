package dev.holdfast.management;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;

/**
 * Names by which a web page could reach a loopback address: those that its owner lets lead there (DNS rebinding). Other
 * addresses are not checked: probes and Prometheus may use any name for them.
 */
final class ReboundHost {
    private ReboundHost() {}

    /** Whether the request arrived on a loopback address and names another host than an IP address or localhost. */
    static boolean isNamedBy(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null || !onLoopback(request)) {
            return false;
        }
        String host = authority.host();
        boolean bracketed = host.startsWith("[") && NetUtil.isValidIpV6Address(host);
        return !bracketed && !NetUtil.isValidIpV4Address(host) && !host.equalsIgnoreCase("localhost");
    }

    private static boolean onLoopback(HttpServerRequest request) {
        String address = request.connection().localAddress().hostAddress();
        InetAddress local = address == null ? null : NetUtil.createInetAddressFromIpAddressString(address);
        return local != null && local.isLoopbackAddress();
    }
}
