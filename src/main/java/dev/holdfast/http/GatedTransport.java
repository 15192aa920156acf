package dev.holdfast.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.ThreadFactory;

/** A transport that is the given one, but has a gate at the ports that are listened on. */
record GatedTransport(Transport open, ChannelHandler gate) implements Transport {
    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        open.configure(options, domainSocket, bootstrap);
        bootstrap.handler(gate);
    }

    @Override
    public boolean supportsDomainSockets() {
        return open.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return open.supportFileRegion();
    }

    @Override
    public boolean isAvailable() {
        return open.isAvailable();
    }

    @Override
    public Throwable unavailabilityCause() {
        return open.unavailabilityCause();
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        return open.convert(address);
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
        return open.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return open.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory threadFactory, int ioRatio) {
        return open.eventLoopGroup(type, threads, threadFactory, ioRatio);
    }

    @Override
    public DatagramChannel datagramChannel() {
        return open.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation") // of Netty's type, which the interface names
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return open.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return open.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return open.serverChannelFactory(domainSocket);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        open.configure(channel, options);
    }

    @Override
    public void configure(ClientOptionsBase options, int timeout, boolean domainSocket, Bootstrap bootstrap) {
        open.configure(options, timeout, domainSocket, bootstrap);
    }
}
