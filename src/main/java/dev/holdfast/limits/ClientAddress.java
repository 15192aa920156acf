package dev.holdfast.limits;

import java.net.InetAddress;

/**
 * Who a client is as far as its address tells. An IPv4 address is one client; of an IPv6 address it is the network of 64
 * bits, since one client has all of it.
 */
public final class ClientAddress {
    private static final int NETWORK_BYTES = 8;

    private ClientAddress() {}

    public static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length <= NETWORK_BYTES) {
            return address.getHostAddress();
        }
        StringBuilder network = new StringBuilder(24);
        for (int i = 0; i < NETWORK_BYTES; i += 2) {
            network.append(Integer.toHexString(((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff)))
                    .append(':');
        }
        return network.append(":/64").toString();
    }
}
