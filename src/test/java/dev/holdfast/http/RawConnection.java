package dev.holdfast.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection on which a test says every byte itself. */
final class RawConnection implements AutoCloseable {
    private final Socket socket;

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
    }

    /** One from another address of this machine. */
    RawConnection(int port, String from) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0);
        socket.setSoTimeout(20_000);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** The head of the next answer, up to and without its empty line; empty when the server has closed. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return head.toString();
            }
            head.append((char) b);
        }
        return head.substring(0, head.length() - 4);
    }

    /** The head of the next answer, whose body is read over. */
    String answer() throws IOException {
        String head = head();
        for (String line : head.split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                socket.getInputStream()
                        .skipNBytes(Long.parseLong(line.substring(15).strip()));
            }
        }
        return head;
    }

    /** All that comes until the server closes the connection. */
    String whole() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Whether the server ends the connection within that time, whatever it sends before. */
    boolean endsWithin(Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        try {
            long unused = readUntilTheEnd();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Sends a text byte by byte, one in each {@code pause}, until it is sent or the server has ended the connection. */
    boolean isCutWhileItSends(String text, Duration pause) throws IOException {
        socket.setSoTimeout(Math.toIntExact(pause.toMillis()));
        for (int i = 0; i < text.length(); i++) {
            try {
                send(text.substring(i, i + 1));
                if (socket.getInputStream().readNBytes(1 << 20).length < 1 << 20) {
                    return true;
                }
            } catch (SocketTimeoutException waited) {
                // As it should: nothing has come to an end yet.
            } catch (SocketException reset) {
                return true;
            }
        }
        return false;
    }

    /** Ends the connection as a process that dies does, with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends what is sent; answers still come. */
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads one byte. */
    boolean readOne() throws IOException {
        return socket.getInputStream().read() >= 0;
    }

    /** The next bytes. */
    byte[] bytes(int count) throws IOException {
        return socket.getInputStream().readNBytes(count);
    }

    /** All that comes until the connection ends, in whatever way. */
    String untilItEnds() throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] some = new byte[64 * 1024];
        try {
            for (int n = 0; n >= 0; n = socket.getInputStream().read(some)) {
                text.append(new String(some, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketException reset) {
            return text.toString();
        }
        return text.toString();
    }

    /** All that comes until it contains a text, or the connection ends. */
    String until(String text) throws IOException {
        StringBuilder some = new StringBuilder();
        for (int b = 0; b >= 0 && some.indexOf(text) < 0; ) {
            b = socket.getInputStream().read();
            some.append(b < 0 ? "" : (char) b);
        }
        return some.toString();
    }

    void read(int bytes) throws IOException {
        socket.getInputStream().skipNBytes(bytes);
    }

    /** How many bytes still come. */
    long readUntilTheEnd() throws IOException {
        long bytes = 0;
        byte[] some = new byte[64 * 1024];
        try {
            for (int n = 0; n >= 0; n = socket.getInputStream().read(some)) {
                bytes += n;
            }
        } catch (SocketException reset) {
            return bytes;
        }
        return bytes;
    }

    /** Whether the server closes the connection, within the time that a read waits. */
    boolean closedByServer() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
