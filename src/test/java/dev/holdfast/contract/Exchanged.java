package dev.holdfast.contract;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * A request and its answer.
 *
 * @param target path and query as they were sent
 * @param requestHeaders by name in any case, as {@code headers}
 * @param body as it came; {@link #document} has a content coding undone
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Exchanged(
        String method,
        String target,
        Map<String, List<String>> requestHeaders,
        byte[] requestBody,
        int status,
        Map<String, List<String>> headers,
        byte[] body) {
    public Exchanged {
        requestHeaders = anyCase(requestHeaders);
        headers = anyCase(headers);
    }

    private static Map<String, List<String>> anyCase(Map<String, List<String>> headers) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        return copy;
    }

    /** What a {@link java.net.http.HttpClient} has sent and got. */
    public static Exchanged of(HttpRequest request, byte[] requestBody, HttpResponse<?> response, byte[] body) {
        String query = request.uri().getRawQuery();
        return new Exchanged(
                request.method(),
                request.uri().getRawPath() + (query == null ? "" : '?' + query),
                request.headers().map(),
                requestBody,
                response.statusCode(),
                response.headers().map(),
                body);
    }

    public String path() {
        int end = target.indexOf('?');
        return end < 0 ? target : target.substring(0, end);
    }

    public String query() {
        int end = target.indexOf('?');
        return end < 0 ? "" : target.substring(end + 1);
    }

    /** The first value of a header of the answer, empty when it has none. */
    public String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? "" : values.get(0);
    }

    /** The answer's body without a content coding. */
    public byte[] document() {
        if (!header("Content-Encoding").equals("gzip") || body.length == 0) {
            return body;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@link #document} as text. */
    public String text() {
        return new String(document(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        String sent = requestBody.length == 0 ? "" : " " + new String(requestBody, StandardCharsets.UTF_8);
        String both =
                method + ' ' + target + ' ' + requestHeaders + sent + "\n-> " + status + ' ' + headers + ' ' + text();
        return both.length() > 4000 ? both.substring(0, 4000) + "…" : both;
    }
}
