package dev.holdfast.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request, to be sent as it is.
 *
 * @param operation the operation that it aims at
 * @param method the method
 * @param target the request target; its characters are sent as ISO 8859-1, so that any byte can be in it
 * @param headers name and value, sent in the same way
 * @param body null for none
 * @param kind how far it strays
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FuzzRequest(
        Contract.Op operation,
        String method,
        String target,
        List<Map.Entry<String, String>> headers,
        byte @Nullable [] body,
        Kind kind) {
    /** How far a request strays, which decides what may be answered. */
    enum Kind {
        /** HTTP, on the operation's path, by its method. Its own answers only. */
        ON_PATH,
        /** HTTP, on a path that was tampered with: it may be no path of the interface any more. */
        OFF_PATH,
        /** A method that the resource does not have: 405. */
        WRONG_METHOD,
        /** Not HTTP: refused by the protocol layer, or cut off. */
        BROKEN_HTTP,
        /** Cut off by the client in the middle of its body: any answer, or none. */
        CUT_OFF
    }

    FuzzRequest {
        headers = List.copyOf(headers);
    }

    /** The bytes on the wire. Of a body that is cut off only the first half is sent. */
    byte[] bytes(String host) {
        StringBuilder head = new StringBuilder();
        head.append(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host);
        head.append("\r\nConnection: close\r\n");
        headers.forEach(header -> head.append(header.getKey())
                .append(": ")
                .append(header.getValue())
                .append("\r\n"));
        if (body != null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (body != null) {
            out.write(body, 0, kind == Kind.CUT_OFF ? body.length / 2 : body.length);
        }
        return out.toByteArray();
    }

    /** The request in one line, fit for a report. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(operation.id())
                .append(' ')
                .append(kind)
                .append(": ")
                .append(method)
                .append(' ')
                .append(target);
        headers.forEach(header ->
                text.append(" | ").append(header.getKey()).append(": ").append(header.getValue()));
        if (body != null) {
            int shown = Math.min(body.length, 200);
            text.append(" | ").append(body.length).append(" bytes: ");
            text.append(new String(body, 0, shown, StandardCharsets.ISO_8859_1));
        }
        return escaped(text.length() > 1500 ? text.substring(0, 1500) + "…" : text.toString());
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().forEach(c -> {
            if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
                out.append(String.format("\\x%02x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }
}
