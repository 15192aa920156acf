package dev.holdfast.http;

import dev.holdfast.limits.ClientAddress;
import dev.holdfast.limits.ConnectionLimit;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;

/**
 * Sees every connection when the system hands it over, before TLS and before an event loop has it. One that is too many
 * is closed at once: whatever could be said to its client would cost more than the limit is to save.
 */
@Sharable
final class ConnectionGate extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<String> ADDRESS = AttributeKey.valueOf(ConnectionGate.class, "address");

    private final ConnectionLimit limit;
    private final boolean tls;

    ConnectionGate(ConnectionLimit limit, boolean tls) {
        this.limit = limit;
        this.tls = tls;
    }

    /** Whether a connection that the gate let in is one of this client address. */
    static boolean isOf(Channel connection, String address) {
        return address.equals(connection.attr(ADDRESS).get());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel connection = (Channel) accepted;
        String address = connection.remoteAddress() instanceof InetSocketAddress remote
                ? ClientAddress.of(remote.getAddress())
                : "";
        if (!limit.open(address)) {
            connection.unsafe().closeForcibly();
            return;
        }
        connection.attr(ADDRESS).set(address);
        connection.closeFuture().addListener(closed -> limit.close(address));
        if (tls) {
            connection.pipeline().addLast(new PlainTextRefusal());
        }
        context.fireChannelRead(connection);
    }
}
