package dev.holdfast.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sends bytes to a server and reads one HTTP/1.1 answer, each on a connection of its own. No client library lets a
 * broken request through.
 */
final class RawHttp {
    private final String host;
    private final int port;
    private final Duration timeout;

    /**
     * A client of the server at {@code base}.
     *
     * @param timeout how long an answer may take, from one of its bytes to the next
     */
    RawHttp(URI base, Duration timeout) {
        this.host = base.getHost();
        this.port = base.getPort();
        this.timeout = timeout;
    }

    String authority() {
        return host + ":" + port;
    }

    /**
     * Sends one request.
     *
     * @param bytes the request
     * @param finish whether the client says that no more comes, as one does that is cut off
     * @param bodyless whether the answer has no body whatever its headers say, as to HEAD
     * @throws Answer.NoAnswerException when the server ends the connection first, or is silent for too long
     * @throws IOException when the answer is not HTTP, or there is no server
     */
    Answer send(byte[] bytes, boolean finish, boolean bodyless) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
            socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
            Thread writer = new Thread(() -> write(socket, bytes, finish), "fuzz-writer");
            writer.setDaemon(true);
            writer.start();
            try {
                return read(socket.getInputStream(), bodyless);
            } catch (SocketTimeoutException e) {
                throw new Answer.NoAnswerException("no answer within " + timeout.toMillis() + " ms");
            }
        }
    }

    /** On a thread of its own: a server may answer, and even stop reading, before it has the whole request. */
    private static void write(Socket socket, byte[] bytes, boolean finish) {
        try {
            socket.getOutputStream().write(bytes);
            if (finish) {
                socket.shutdownOutput();
            }
        } catch (IOException ended) {
            // The server has closed the connection: what it answered before that is what counts.
        }
    }

    private static Answer read(InputStream in, boolean bodyless) throws IOException {
        List<String> head = head(in);
        while (status(head.get(0)) < 200) {
            head = head(in);
        }
        int status = status(head.get(0));
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line : head.subList(1, head.size())) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("the answer has a header line without a name: " + line);
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        boolean none = bodyless || status == 204 || status == 304;
        return new Answer(status, headers, none ? new byte[0] : body(in, headers));
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("the answer does not begin as HTTP does: " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static List<String> head(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            lines.add(line);
        }
        if (lines.isEmpty()) {
            throw new IOException("the answer begins with an empty line");
        }
        return lines;
    }

    private static byte[] body(InputStream in, Map<String, List<String>> headers) throws IOException {
        if (headers.containsKey("transfer-encoding")) {
            return chunks(in);
        }
        List<String> length = headers.get("content-length");
        if (length == null) {
            return in.readAllBytes();
        }
        int expected = Integer.parseInt(length.get(0));
        byte[] body = in.readNBytes(expected);
        if (body.length < expected) {
            throw new IOException("the answer ends after " + body.length + " of " + expected + " bytes");
        }
        return body;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            out.writeBytes(in.readNBytes(size));
            String end = line(in);
            if (!end.isEmpty()) {
                throw new IOException("a chunk is longer than it says");
            }
        }
        return out.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b;
        try {
            b = in.read();
            while (b >= 0 && b != '\n') {
                line.write(b);
                b = in.read();
            }
        } catch (java.net.SocketException reset) {
            throw new Answer.NoAnswerException("the connection was reset before an answer");
        }
        if (b < 0) {
            throw new Answer.NoAnswerException("the connection ended before an answer");
        }
        return line.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
    }
}
