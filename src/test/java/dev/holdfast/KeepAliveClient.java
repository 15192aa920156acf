package dev.holdfast;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 client that hides nothing: it says whether a request never reached a server, or was broken off. Like any
 * careful client it looks whether the server has closed a connection before it uses it again, and does not use one again
 * whose last answer said so.
 */
final class KeepAliveClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private @Nullable Socket socket;
    private @Nullable InputStream in;
    private boolean used;

    /** What came of a request. */
    enum Outcome {
        /** 2xx. */
        SUCCEEDED,
        /** Another status. */
        REFUSED,
        /** Nobody took the connection. */
        NOT_ACCEPTED,
        /** It was taken, and ended without an answer. */
        BROKEN
    }

    Outcome patch(URI base, String path, String body) throws IOException {
        try {
            connect(base);
        } catch (ConnectException refused) {
            return Outcome.NOT_ACCEPTED;
        }
        boolean first = !used;
        used = true;
        try {
            byte[] content = body.getBytes(UTF_8);
            String head = "PATCH " + path + " HTTP/1.1\r\nHost: " + base.getAuthority()
                    + "\r\nContent-Type: application/merge-patch+json\r\nContent-Length: " + content.length
                    + "\r\n\r\n";
            send(head.getBytes(ISO_8859_1), content);
            return answer();
        } catch (SocketTimeoutException hangs) {
            throw hangs;
        } catch (IOException broken) {
            close();
            // A new connection that ends before its first answer was still waiting to be accepted.
            return first ? Outcome.NOT_ACCEPTED : Outcome.BROKEN;
        }
    }

    private void connect(URI base) throws IOException {
        if (socket != null && !closedByServer()) {
            return;
        }
        close();
        Socket fresh = new Socket();
        fresh.connect(new InetSocketAddress(base.getHost(), base.getPort()), PATIENCE_MILLIS);
        fresh.setTcpNoDelay(true);
        socket = fresh;
        in = new BufferedInputStream(fresh.getInputStream());
        used = false;
    }

    private boolean closedByServer() {
        try {
            open().setSoTimeout(1);
            return input().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private void send(byte[] head, byte[] content) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head);
        request.writeBytes(content);
        open().setSoTimeout(PATIENCE_MILLIS);
        open().getOutputStream().write(request.toByteArray());
    }

    private Outcome answer() throws IOException {
        String head = head();
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                input().skipNBytes(Long.parseLong(line.substring(15).strip()));
            }
        }
        if (head.toLowerCase(Locale.ROOT).contains("connection: close")) {
            close();
        }
        return head.startsWith("HTTP/1.1 2") ? Outcome.SUCCEEDED : Outcome.REFUSED;
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = input().read();
            if (next < 0) {
                throw new IOException("closed without an answer");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private Socket open() {
        return Objects.requireNonNull(socket);
    }

    private InputStream input() {
        return Objects.requireNonNull(in);
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
