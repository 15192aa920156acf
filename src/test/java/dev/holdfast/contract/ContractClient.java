package dev.holdfast.contract;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client whose every exchange must be as {@code openapi.yaml} has it. Safe for use by several threads. */
public final class ContractClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client;
    private final URI base;

    /** A client of the server at {@code base}, which has no path. */
    public ContractClient(URI base) {
        this(base, HttpClient.newBuilder());
    }

    private ContractClient(URI base, HttpClient.Builder client) {
        this.base = base;
        this.client = client.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** A client that asks the server for {@code base}, wherever that is: a request names another host than it goes to. */
    static ContractClient askingFor(URI base, URI server) {
        InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
        return new ContractClient(base, HttpClient.newBuilder().proxy(ProxySelector.of(address)));
    }

    /**
     * Sends a request.
     *
     * @param target path and query, encoded
     * @param body empty for none
     * @param headers names and values in turn
     */
    public Exchanged send(String method, String target, String body, String... headers) {
        return send(method, target, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** The same with a body of any bytes. */
    public Exchanged send(String method, String target, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body))
                .timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpRequest sent = request.build();
        try {
            HttpResponse<byte[]> response = client.send(sent, HttpResponse.BodyHandlers.ofByteArray());
            return ContractWatch.get().check(Exchanged.of(sent, body, response, response.body()));
        } catch (IOException e) {
            throw new AssertionError(method + ' ' + target + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** GET without further headers. */
    public Exchanged get(String target) {
        return send("GET", target, "");
    }
}
