package dev.holdfast.hostile;

import static dev.holdfast.http.Http2Frames.PREFACE;
import static dev.holdfast.http.Http2Frames.SETTINGS;
import static dev.holdfast.http.Http2Frames.block;
import static dev.holdfast.http.Http2Frames.frame;
import static dev.holdfast.http.Http2Frames.get;

import java.util.SplittableRandom;
import java.util.function.Function;

/** One kind of what a hostile client does with a connection. */
@SuppressWarnings("ImmutableEnumChecker") // of lambdas that hold nothing
enum Attack {
    LONG_HEADERS(
            random ->
                    "GET /v1/stores HTTP/1.1\r\nHost: localhost\r\nX-A: " + "a".repeat(20_000 + random.nextInt(60_000)),
            After.READS),
    MANY_HEADERS(
            random -> "GET /v1/stores HTTP/1.1\r\nHost: localhost\r\n"
                    + "X-A: b\r\n".repeat(3_000 + random.nextInt(3_000)),
            After.READS),
    LONG_REQUEST_LINE(random -> "GET /" + "x".repeat(10_000 + random.nextInt(50_000)), After.READS),
    HALF_A_HEAD(
            random -> "GET /v1/stores HTTP/1.1\r\nHost: localhost\r\nX-A: ".substring(0, 1 + random.nextInt(38)),
            After.STAYS),
    NOTHING(random -> "", After.STAYS),
    NOTHING_AND_GONE(random -> "", After.GOES),
    HALF_A_BODY(random -> put(1 << 20) + "{\"a\":\"" + "x".repeat(random.nextInt(100_000)), After.STAYS),
    LARGE_BODY(random -> put(3 << 20) + "x".repeat(random.nextInt(300_000)), After.READS),
    LENGTH_THAT_IS_NONE(random -> put(-1 - random.nextInt(1000)) + "{}", After.READS),
    BROKEN_CHUNKS(
            random ->
                    "PUT /v1/stores/main/sessions/a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\"\r\n"
                            + garbage(random),
            After.READS),
    PIPELINED_GARBAGE(
            random -> "GET /v1/stores HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1 + random.nextInt(5))
                    + garbage(random),
            After.READS),
    PIPELINED_REQUESTS(random -> "GET /v1/stores HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100), After.GOES),
    GARBAGE(Attack::garbage, After.READS),
    TLS_WITHOUT_TLS(random -> "\u0016\u0003\u0001\u0002\0" + garbage(random), After.READS),
    RAPID_RESETS(random -> http2(resets(300 + random.nextInt(200))), After.READS),
    PINGS(random -> http2(frame(6, 0, 0, "12345678").repeat(1_100 + random.nextInt(1_000))), After.READS),
    SETTINGS_FRAMES(random -> http2(SETTINGS.repeat(1_100 + random.nextInt(1_000))), After.READS),
    PRIORITIES(random -> http2(frame(2, 0, 3, "\0\0\0\1\7").repeat(1_100)), After.READS),
    EMPTY_DATA(random -> http2(head(1) + frame(0, 0, 1, "").repeat(1_000)), After.READS),
    CONTINUATIONS(random -> http2(frame(1, 0, 1, "") + frame(9, 0, 1, "").repeat(1_000)), After.READS),
    LONG_CONTINUATIONS(
            random -> http2(
                    frame(1, 0, 1, "") + frame(9, 0, 1, "\u0082".repeat(16_000)).repeat(4)),
            After.READS),
    STREAMS_WITHOUT_END(random -> http2(heads(150)), After.STAYS),
    WINDOW_OVERFLOW(random -> http2(frame(8, 0, 0, "\u007f\u00ff\u00ff\u00ff").repeat(2)), After.READS),
    CLOSED_WINDOW(random -> PREFACE + frame(4, 0, 0, "\0\4\0\0\0\0") + get(1, "/openapi.yaml"), After.STAYS),
    FRAMES_OF_GARBAGE(
            random -> http2(frame(random.nextInt(12), random.nextInt(256), random.nextInt(8), garbage(random))),
            After.READS),
    /** As many requests as a connection may have, whose answers are never taken. */
    STREAMS_NOT_TAKEN(random -> PREFACE + frame(4, 0, 0, "\0\4\0\0\0\0") + gets(100, "/v1/stores"), After.STAYS),
    CONTROL_CHARACTERS_IN_A_PATH(
            random -> http2(get(1, "/v1/stores/" + (char) random.nextInt(32) + "\u001b[31m")), After.READS),
    UNDO_OF_MANY_KEYS(
            random -> post("maintenance/runs/x/undo", "{\"keys\":[" + "\"a\",".repeat(100_000) + "\"a\"]}"),
            After.READS),
    PRUNE_WITH_MANY_MEMBERS(random -> post("prune", "{" + "\"a\":0,".repeat(50_000) + "\"b\":0}"), After.READS),
    PRUNE_OF_DEPTH(random -> post("prune", "{\"a\":" + "[".repeat(100_000 + random.nextInt(100_000))), After.READS),
    MANY_SMALL_MEMBERS(random -> document(random, "\"a\":[" + "0,".repeat(100_000) + "0]"), After.READS),
    LONG_LABEL(
            random -> document(random, "\"label\":\"" + "\\u00e9".repeat(5_000 + random.nextInt(20_000)) + "\""),
            After.READS),
    DOCUMENT_OF_DEPTH(random -> document(random, "\"a\":" + "[".repeat(50_000) + "]".repeat(50_000)), After.READS),
    LONG_GLOB(random -> list("keyGlob=" + "*a".repeat(100) + "b"), After.READS),
    LONG_SEARCH(random -> list("search=" + "a".repeat(200) + "b"), After.READS),
    WHOLE_LIST_NOT_TAKEN(random -> list("limit=1000&fields=*").repeat(20), After.STAYS),
    NEW_STORE(random -> put("s" + random.nextInt(20), 2) + "{}", After.READS);

    /** What follows when all is sent. */
    enum After {
        /** It takes what comes, for a moment. */
        READS,
        /** It resets the connection. */
        GOES,
        /** It keeps the connection, and says nothing more. */
        STAYS
    }

    private final Function<SplittableRandom, String> text;
    private final After after;

    Attack(Function<SplittableRandom, String> text, After after) {
        this.text = text;
        this.after = after;
    }

    /** What is sent, each byte a character. */
    String text(SplittableRandom random) {
        return text.apply(random);
    }

    After after() {
        return after;
    }

    private static String put(int length) {
        return put("main", length);
    }

    private static String put(String store, int length) {
        return "PUT /v1/stores/" + store
                + "/sessions/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + "Content-Length: "
                + length + "\r\n\r\n";
    }

    private static String document(SplittableRandom random, String member) {
        return put("large" + random.nextInt(2), member.length() + 2) + "{" + member + "}";
    }

    private static String post(String path, String body) {
        return "POST /v1/stores/main/" + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String list(String query) {
        return "GET /v1/stores/main/sessions?" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String gets(int count, String path) {
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < count; i++) {
            frames.append(get(2 * i + 1, path));
        }
        return frames.toString();
    }

    private static String garbage(SplittableRandom random) {
        char[] bytes = new char[1 + random.nextInt(300)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (char) random.nextInt(256);
        }
        return new String(bytes);
    }

    private static String http2(String frames) {
        return PREFACE + SETTINGS + frames;
    }

    private static String resets(int count) {
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < count; i++) {
            frames.append(get(2 * i + 1, "/v1/stores")).append(frame(3, 0, 2 * i + 1, "\0\0\0\u0008"));
        }
        return frames.toString();
    }

    private static String head(int stream) {
        return frame(1, 4, stream, block("PUT", "/v1/stores/main/sessions/a"));
    }

    private static String heads(int count) {
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < count; i++) {
            frames.append(head(2 * i + 1));
        }
        return frames.toString();
    }
}
