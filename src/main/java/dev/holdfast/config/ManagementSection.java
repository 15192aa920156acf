package dev.holdfast.config;

/**
 * {@code management}: the interface for whoever runs the process.
 *
 * @param host name or address to listen on
 * @param port port to listen on; zero takes a free one
 * @param tls {@code management.tls}
 */
public record ManagementSection(String host, int port, TlsSection tls) {}
