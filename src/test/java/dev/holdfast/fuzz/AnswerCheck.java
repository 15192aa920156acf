package dev.holdfast.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.contract.ContractWatch;
import dev.holdfast.contract.Exchanged;
import dev.holdfast.fuzz.Contract.Expected;
import dev.holdfast.fuzz.FuzzRequest.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges an answer by the document. */
final class AnswerCheck {
    /** What may be answered to what is not HTTP: by the protocol layer, or because it names nothing. */
    private static final Set<Integer> PROTOCOL = Set.of(400, 404, 405, 408, 413, 414, 417, 431, 501, 505);
    /** Problems that no request may cause. */
    private static final Set<String> NEVER = Set.of("internal", "store-corrupt");

    private static final Pattern INTERNALS = Pattern.compile(
            "\\bat [\\w.$]+\\([\\w ]+(\\.java)?(:\\d+)?\\)|\\b(java|javax|io\\.vertx|io\\.netty|com\\.fasterxml|dev\\.holdfast)"
                    + "(\\.\\w+)+|\\b\\w+(Exception|Error)\\b");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private AnswerCheck() {}

    /** What is wrong with the answer; empty when nothing is. */
    static List<String> faults(FuzzRequest request, Answer answer) {
        List<String> faults = new ArrayList<>();
        int status = answer.status();
        boolean broken = request.kind() == Kind.BROKEN_HTTP || request.kind() == Kind.CUT_OFF;
        boolean protocol = broken && PROTOCOL.contains(status);
        Expected expected = request.operation().answers().get(status);
        if (request.kind() == Kind.WRONG_METHOD) {
            wrongMethod(answer, faults);
        } else if (expected != null && !stray(request, status)) {
            documented(request, answer, expected, faults);
        } else if (expected == null && !protocol && !stray(request, status)) {
            faults.add("status " + status + " is not documented for "
                    + request.operation().id());
        }
        if (request.kind() == Kind.ON_PATH) {
            faults.addAll(ContractWatch.get().answerFaults(exchanged(request, answer)));
        }
        if (status == 500) {
            faults.add("500: a request has brought the server to fail");
        }
        if (status >= 400 && !request.method().equals("HEAD") && answer.body().length > 0) {
            refusal(request, answer, protocol, faults);
        }
        return faults;
    }

    private static Exchanged exchanged(FuzzRequest request, Answer answer) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        request.headers().forEach(header -> headers.computeIfAbsent(header.getKey(), name -> new ArrayList<>())
                .add(header.getValue()));
        byte[] body = request.body();
        return new Exchanged(
                request.method(),
                request.target(),
                headers,
                body == null ? new byte[0] : body,
                answer.status(),
                answer.headers(),
                answer.body());
    }

    /** A path that was tampered with may be that of another resource, or of none. */
    private static boolean stray(FuzzRequest request, int status) {
        return request.kind() == Kind.OFF_PATH
                && (status < 400 || Set.of(400, 404, 405, 415).contains(status));
    }

    private static void wrongMethod(Answer answer, List<String> faults) {
        if (answer.status() != 405) {
            faults.add("status " + answer.status() + " to a method that the resource does not have, instead of 405");
        } else if (answer.header("Allow") == null) {
            faults.add("405 without Allow");
        }
    }

    private static void documented(FuzzRequest request, Answer answer, Expected expected, List<String> faults) {
        if (request.kind() == Kind.BROKEN_HTTP) {
            return;
        }
        for (String header : expected.headers()) {
            if (answer.header(header) == null) {
                faults.add(answer.status() + " without the header " + header);
            }
        }
        if (answer.body().length == 0) {
            if (answer.status() >= 400 && !request.method().equals("HEAD")) {
                faults.add(answer.status() + " without a problem document");
            }
            return;
        }
        Set<String> types = expected.types();
        boolean completed =
                types.isEmpty() && answer.status() < 300 && answer.mediaType().equals("application/json");
        if (!types.contains(answer.mediaType()) && !completed) {
            faults.add("media type '" + answer.mediaType() + "' of " + answer.status() + " is not documented");
        }
        if (answer.mediaType().equals("application/json") && !answer.coded() && !json(answer)) {
            faults.add("the body of " + answer.status() + " is not JSON");
        }
    }

    private static void refusal(FuzzRequest request, Answer answer, boolean protocol, List<String> faults) {
        if (answer.coded()) {
            return;
        }
        if (!answer.mediaType().equals("application/problem+json")) {
            if (!protocol) {
                faults.add(answer.status() + " as '" + answer.mediaType() + "' instead of a problem");
            }
            return;
        }
        problem(request, answer, faults);
    }

    private static void problem(FuzzRequest request, Answer answer, List<String> faults) {
        JsonNode problem;
        try {
            problem = JSON.readTree(answer.body());
        } catch (java.io.IOException e) {
            faults.add("the problem document is not JSON: " + e.getMessage());
            return;
        }
        for (String member : List.of("type", "title", "detail", "instance", "outcome")) {
            if (problem.path(member).asText().isEmpty()) {
                faults.add("the problem has no " + member);
            }
        }
        if (problem.path("status").asInt() != answer.status()) {
            faults.add("the problem's status is " + problem.path("status") + ", the answer's " + answer.status());
        }
        if (!problem.path("retryable").isBoolean()) {
            faults.add("the problem does not say whether it is retryable");
        }
        if (!problem.path("instance").asText().equals(answer.header("X-Request-Id"))) {
            faults.add("the problem's instance is not the X-Request-Id");
        }
        if (answer.status() < 500 && !problem.path("outcome").asText().equals("not-applied")) {
            faults.add("a refused request with outcome " + problem.path("outcome"));
        }
        slug(request, answer, problem.path("type").asText(), faults);
        // The detail may quote the request; what it says beyond that must not come from within the server.
        if (INTERNALS.matcher(problem.path("detail").asText()).find()) {
            faults.add("the problem tells of the server's inside: " + problem.path("detail"));
        }
    }

    private static void slug(FuzzRequest request, Answer answer, String type, List<String> faults) {
        String slug = type.substring(type.lastIndexOf('/') + 1);
        if (NEVER.contains(slug)) {
            faults.add("a request has caused the problem " + slug);
        }
        Expected expected = request.operation().answers().get(answer.status());
        boolean own = request.kind() == Kind.ON_PATH || request.kind() == Kind.CUT_OFF;
        if (own && expected != null && !expected.slugs().contains(slug)) {
            faults.add("problem '" + slug + "' is not documented for " + answer.status() + " of "
                    + request.operation().id());
        }
    }

    private static boolean json(Answer answer) {
        try {
            return !JSON.readTree(answer.body()).isMissingNode();
        } catch (JsonProcessingException e) {
            return false;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
