package dev.holdfast.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A server that refuses everything as the document allows, except where it is told to misbehave. One connection at a
 * time, one request each.
 */
final class FakeServer implements AutoCloseable {
    private static final String STORES = "{\"stores\":[]}";

    /** How it answers one request. */
    @FunctionalInterface
    interface Behaviour {
        /**
         * The answer.
         *
         * @param method the request's method
         * @param target its target
         * @param good what a server that behaves would answer
         * @return the bytes; empty for closing the connection instead
         */
        String answer(String method, String target, String good);
    }

    private final ServerSocket socket;
    private final Behaviour behaviour;
    private final Contract contract = Contract.load();
    private final Thread thread;

    FakeServer(Behaviour behaviour) throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.behaviour = behaviour;
        this.thread = new Thread(this::serve, "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** An answer on the wire. */
    static String answer(int status, String headers, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return "HTTP/1.1 " + status + " Said\r\nX-Content-Type-Options: nosniff\r\n" + headers + "Content-Length: "
                + length + "\r\n\r\n" + body;
    }

    /** A problem as it should be. */
    static String problem(String slug, int status, String detail) {
        return "{\"type\":\"/problems/" + slug + "\",\"code\":\"" + slug + "\",\"title\":\"t\",\"status\":" + status
                + ",\"detail\":\"" + detail + "\",\"instance\":\"r1\",\"retryable\":false,\"outcome\":\"not-applied\"}";
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                one(client);
            } catch (IOException ended) {
                // A client that went away, or the end of the test: the loop's condition tells.
            }
        }
    }

    private void one(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        String head = head(in);
        int first = head.indexOf(' ');
        int second = head.indexOf(' ', first + 1);
        String method = head.substring(0, Math.max(first, 0));
        String target = second < 0 ? "" : head.substring(first + 1, second);
        String answer = behaviour.answer(method, target, good(method, target));
        client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        client.shutdownOutput();
        // What is unread when a connection closes takes the answer with it.
        in.transferTo(OutputStream.nullOutputStream());
    }

    private String good(String method, String target) {
        String id = "X-Request-Id: r1\r\n";
        if (method.equals("GET") && target.equals("/v1/stores")) {
            return answer(200, id + "Content-Type: application/json\r\nCache-Control: private, no-cache\r\n", STORES);
        }
        Set<String> methods = methods(target);
        String type = "Content-Type: application/problem+json\r\n";
        if (!methods.isEmpty() && !methods.contains(method)) {
            String allow = "Allow: " + String.join(", ", methods) + "\r\n";
            return answer(405, id + type + allow, problem("method-not-allowed", 405, "no"));
        }
        return method.equals("HEAD")
                ? answer(400, id, "")
                : answer(400, id + type, problem("malformed-query", 400, "not \\\"that\\\""));
    }

    private Set<String> methods(String target) {
        String path = target.replaceFirst("\\?.*", "");
        return contract.operations().stream()
                .map(Contract.Op::path)
                .filter(template -> path.matches(template.replaceAll("\\{\\w+}", "[^/]+")))
                .findFirst()
                .map(contract::methods)
                .orElse(Set.of());
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int end = 0;
        while (end < 4) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the client went away");
            }
            head.write(b);
            end = b == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : (b == '\r' ? 1 : 0);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
