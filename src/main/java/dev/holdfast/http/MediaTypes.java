package dev.holdfast.http;

import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the types of request bodies must be. */
final class MediaTypes {
    private MediaTypes() {}

    /**
     * Checks that a body is JSON, or has no type.
     *
     * @throws StoreException {@code UNSUPPORTED_MEDIA_TYPE}
     */
    static void requireJson(MultiMap headers) {
        String type = type(headers, "-H 'Content-Type: application/json'");
        if (type != null && !type.equals("application/json") && !isJsonSuffixed(type)) {
            throw unsupported("a body of type '" + type + "' is not taken here, only JSON; with curl: "
                    + "-H 'Content-Type: application/json'");
        }
    }

    /**
     * The same for a body that replaces a whole document.
     *
     * @throws StoreException {@code UNSUPPORTED_MEDIA_TYPE}; {@code MALFORMED_REQUEST} when it is a part of one
     */
    static void requireWholeJson(MultiMap headers) {
        if (headers.contains(HttpHeaders.CONTENT_RANGE)) {
            throw RequestHeads.malformed(
                    "a PUT with Content-Range is not accepted: it replaces the whole document; to change"
                            + " a part of it, use PATCH");
        }
        requireJson(headers);
    }

    /**
     * The same where a body need not be: {@code curl -d ''} sends the type of a form, and nothing.
     *
     * @throws StoreException {@code UNSUPPORTED_MEDIA_TYPE}
     */
    static void requireJsonIfAny(Exchange exchange) {
        if (exchange.progress().receiving()) {
            requireJson(exchange.headers());
        }
    }

    private static boolean isJsonSuffixed(String type) {
        int slash = type.indexOf('/');
        return type.endsWith("+json")
                && slash + 1 < type.length() - "+json".length()
                && ListField.isToken(type.substring(0, Math.max(0, slash)))
                && ListField.isToken(type.substring(slash + 1));
    }

    /**
     * How a patch is written.
     *
     * @throws StoreException {@code UNSUPPORTED_MEDIA_TYPE}
     */
    static Command.Patch.Format patchFormat(MultiMap headers) {
        String type = type(headers, "-H 'Content-Type: application/merge-patch+json'");
        if ("application/merge-patch+json".equals(type)) {
            return Command.Patch.Format.MERGE;
        }
        if ("application/json-patch+json".equals(type)) {
            return Command.Patch.Format.JSON_PATCH;
        }
        throw unsupported((type == null ? "a patch needs a type" : "a patch is not of type '" + type + "'")
                + ": application/merge-patch+json or application/json-patch+json; with curl:"
                + " -H 'Content-Type: application/merge-patch+json'");
    }

    /** The type in lower case without its parameters, or null; refuses other charsets than UTF-8 and all codings. */
    private static @Nullable String type(MultiMap headers, String flag) {
        if (ListField.of(headers, HttpHeaders.CONTENT_ENCODING).stream()
                .anyMatch(coding -> !coding.equalsIgnoreCase("identity"))) {
            throw unsupported("a body with Content-Encoding is not accepted: send it as it is");
        }
        List<String> lines = headers.getAll(HttpHeaders.CONTENT_TYPE);
        String header = lines.isEmpty() ? "" : lines.get(0);
        if (lines.stream().anyMatch(line -> !line.equals(header))) {
            throw unsupported("a body has one Content-Type, and the request has several; with curl: " + flag);
        }
        if (header.isBlank()) {
            return null;
        }
        List<String> parts = ListField.split(header, ';');
        for (String part : parts.subList(1, parts.size())) {
            if (!part.isEmpty()) {
                checkParameter(part, flag);
            }
        }
        return parts.get(0).toLowerCase(Locale.ROOT);
    }

    /** Of other parameters only the form is looked at: what is broken might be taken for something else elsewhere. */
    private static void checkParameter(String parameter, String flag) {
        int equals = Math.max(0, parameter.indexOf('='));
        String name = parameter.substring(0, equals);
        String value = parameter.substring(Math.min(parameter.length(), equals + 1));
        if (!ListField.isToken(name) || !(ListField.isToken(value) || ListField.isQuoted(value))) {
            throw unsupported(
                    "Content-Type has a parameter that is not name=value or name=\"value\"; with curl: " + flag);
        }
        if (name.equalsIgnoreCase("charset") && !isUtf8(ListField.unquoted(value))) {
            throw unsupported("JSON is UTF-8, no other charset is accepted; with curl: " + flag);
        }
    }

    private static boolean isUtf8(String name) {
        return name.equalsIgnoreCase("utf-8") || name.equalsIgnoreCase("utf8");
    }

    private static StoreException unsupported(String detail) {
        return new StoreException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
