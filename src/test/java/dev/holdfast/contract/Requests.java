package dev.holdfast.contract;

import dev.holdfast.contract.Documented.Operation;
import java.util.function.Supplier;

/**
 * How each answer of {@code openapi.yaml} is brought about, on a server where the store {@code main} has the sessions
 * {@link #THERE} and {@link #GONE}, and bodies of {@link #TOO_LARGE} bytes are too large.
 */
final class Requests {
    static final int TOO_LARGE = 70_000;
    static final String THERE = "there";
    /** The session that is deleted. */
    static final String GONE = "gone";

    private static final String JSON = "application/json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String WHOLE = "{\"sessionId\":\"s1\",\"updatedAt\":1790000000123}";
    private static final String PATCH = "{\"label\":\"Daily\"}";

    private final Supplier<String> corruptStores;
    private final String run;
    private int sessions;

    /**
     * With a source of names of corrupt stores: recovering one makes another necessary.
     *
     * @param run one that removed something
     */
    Requests(Supplier<String> corruptStores, String run) {
        this.corruptStores = corruptStores;
        this.run = run;
    }

    /** A request that the operation fulfils. */
    Ask fulfilled(Operation operation) {
        String path = operation
                .path()
                .replace("{store}", "main")
                .replace("{slug}", "not-found")
                .replace("{run}", run);
        Ask ask = Ask.of(operation.method(), path.replace("{key}", THERE));
        if (path.endsWith("/session")) {
            ask = ask.query("key=" + THERE);
        }
        return switch (operation.id()) {
            case "putSession", "putSessionByQuery" -> ask.body(JSON, WHOLE);
            case "patchSession", "patchSessionByQuery" -> ask.body(MERGE, PATCH);
            case "deleteSession", "deleteSessionByQuery" -> ask.target(THERE, GONE);
            case "pruneStore" -> ask.body(JSON, "{\"dryRun\":true}");
            case "undoRun" -> ask.body(JSON, "{\"keys\":[\"none\"]}");
            case "recoverStore" -> ask.body(JSON, "{\"from\":\"salvage\"}").target("main", corruptStores.get());
            default -> ask;
        };
    }

    /** A request that the operation answers with this status. */
    Ask answeredWith(Operation operation, int status) {
        Ask ask = fulfilled(operation);
        return switch (status) {
            case 200 -> ask;
            case 201 -> ask.target(THERE, "new-" + ++sessions);
            case 204 -> noContent(operation, ask);
            case 304 -> ask.header("If-None-Match", "*");
            case 400 -> ask.query("nonsense=1");
            case 404 -> notFound(operation, ask);
            case 409 -> conflict(operation, ask);
            case 412 -> ask.header("If-Match", "\"another\"");
            case 413 -> tooLarge(operation, ask);
            case 415 -> ask.body("text/plain", "text");
            case 422 -> ask.body(unprocessable(operation));
            default ->
                throw new IllegalArgumentException(
                        "no request is known that " + operation.id() + " answers with " + status + ": add it here");
        };
    }

    /** The body of a DELETE is discarded, up to 16 MiB. */
    private static Ask tooLarge(Operation operation, Ask ask) {
        int bytes = operation.method().equals("DELETE") ? (16 << 20) + 1 : TOO_LARGE;
        return ask.body("{\"a\":\"" + "x".repeat(bytes) + "\"}");
    }

    private static Ask noContent(Operation operation, Ask ask) {
        return switch (operation.method()) {
            case "PUT" -> ask.body(PATCH).header("Prefer", "return=minimal");
            case "PATCH" -> ask.header("Prefer", "return=minimal");
            default -> ask;
        };
    }

    private Ask notFound(Operation operation, Ask ask) {
        if (operation.path().startsWith("/problems/")) {
            return ask.target("not-found", "none");
        }
        return operation.path().contains("{run}")
                ? ask.target(run, "none")
                : ask.target("/v1/stores/", "/v1/stores/NO-");
    }

    private static Ask conflict(Operation operation, Ask ask) {
        if (operation.id().equals("recoverStore")) {
            return Ask.of("POST", "/v1/stores/main/recover").body(JSON, ask.body());
        }
        return Ask.of(ask.method(), ask.target()).body(JSON_PATCH, "[{\"op\":\"remove\",\"path\":\"/nothing\"}]");
    }

    private static String unprocessable(Operation operation) {
        return switch (operation.id()) {
            case "pruneStore" -> "{\"mode\":\"none\"}";
            case "recoverStore" -> "{\"from\":\"elsewhere\"}";
            case "undoRun" -> "{\"keys\":\"all\"}";
            default -> "{\"updatedAt\":\"yesterday\"}";
        };
    }
}
