package dev.holdfast.http;

import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
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
        return type.endsWith("+json") && type.indexOf('/') > 0 && type.indexOf('/') < type.length() - "+json".length();
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
        String coding = headers.get(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.strip().equalsIgnoreCase("identity")) {
            throw unsupported("a body with Content-Encoding is not taken: send it as it is");
        }
        String header = headers.get(HttpHeaders.CONTENT_TYPE);
        if (header == null || header.isBlank()) {
            return null;
        }
        String[] parts = header.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].strip().split("=", 2);
            if (parameter.length == 2 && parameter[0].strip().equalsIgnoreCase("charset") && !isUtf8(parameter[1])) {
                throw unsupported("JSON is UTF-8, no other charset is taken; with curl: " + flag);
            }
        }
        return parts[0].strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isUtf8(String charset) {
        String name = charset.strip().replace("\"", "");
        return name.equalsIgnoreCase("utf-8") || name.equalsIgnoreCase("utf8");
    }

    private static StoreException unsupported(String detail) {
        return new StoreException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
