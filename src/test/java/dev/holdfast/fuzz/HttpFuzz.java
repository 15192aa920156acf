package dev.holdfast.fuzz;

import dev.holdfast.fuzz.Contract.Op;
import dev.holdfast.fuzz.FuzzReport.Failure;
import dev.holdfast.fuzz.FuzzRequest.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fuzzes a running server: sends valid and hostile requests for every operation of {@code openapi.yaml} and judges each
 * answer by the document. The requests depend on the seed alone. They write to, prune and delete from the store
 * {@code main} and may create others: never point it at data that matters.
 *
 * <p>Sends one request at a time, each on a connection of its own. A failure's request is repeated by a run with the
 * same seed and one more request than its index, against a server in the same state.
 */
final class HttpFuzz {
    private static final int PROBE_EVERY = 50;

    private final long seed;
    private final RawHttp http;

    /** A fuzzer of the server at {@code base}, of which host and port count. */
    HttpFuzz(URI base, long seed) {
        this(base, seed, Duration.ofSeconds(20));
    }

    /**
     * The same with another patience.
     *
     * @param timeout how long an answer may take; longer than any {@code Prefer: wait} that the server honours
     */
    HttpFuzz(URI base, long seed, Duration timeout) {
        this.seed = seed;
        this.http = new RawHttp(base, timeout);
    }

    /** Sends requests until there were so many, or the server is gone, or too many have failed. */
    FuzzReport run(int requests) {
        RequestGenerator generator = new RequestGenerator(Contract.load(), seed);
        Map<String, Map<Integer, Integer>> statuses = new TreeMap<>();
        List<Failure> failures = new ArrayList<>();
        int sent = 0;
        boolean alive = true;
        while (sent < requests && alive && failures.size() < FuzzReport.MAX_FAILURES) {
            FuzzRequest request = generator.next();
            List<String> faults = new ArrayList<>(exchange(request, statuses));
            if (!faults.isEmpty() || sent % PROBE_EVERY == 0 || sent == requests - 1) {
                alive = answersAfter(faults);
            }
            if (!faults.isEmpty()) {
                failures.add(new Failure(sent, request.toString(), List.copyOf(faults)));
            }
            sent++;
        }
        return new FuzzReport(seed, sent, statuses, failures);
    }

    private List<String> exchange(FuzzRequest request, Map<String, Map<Integer, Integer>> statuses) {
        Op operation = request.operation();
        Map<Integer, Integer> counts = statuses.computeIfAbsent(operation.id(), id -> new TreeMap<>());
        boolean cutOff = request.kind() == Kind.CUT_OFF;
        try {
            Answer answer = http.send(
                    request.bytes(http.authority()), cutOff, request.method().equals("HEAD"));
            counts.merge(answer.status(), 1, Integer::sum);
            return AnswerCheck.faults(request, answer);
        } catch (Answer.NoAnswerException e) {
            counts.merge(0, 1, Integer::sum);
            boolean excused = cutOff || request.kind() == Kind.BROKEN_HTTP;
            return excused ? List.of() : List.of(String.valueOf(e.getMessage()));
        } catch (IOException | NumberFormatException e) {
            counts.merge(0, 1, Integer::sum);
            return List.of("no answer that can be read: " + e.getMessage());
        }
    }

    /** Whether the server still answers a plain request; a fault is added when it does not. */
    private boolean answersAfter(List<String> faults) {
        String probe = "GET /v1/stores HTTP/1.1\r\nHost: " + http.authority() + "\r\nConnection: close\r\n\r\n";
        try {
            Answer answer = http.send(probe.getBytes(StandardCharsets.US_ASCII), false, false);
            if (answer.status() != 200) {
                faults.add("afterwards GET /v1/stores answers " + answer.status());
            }
            return true;
        } catch (IOException e) {
            faults.add("afterwards the server does not answer: " + e.getMessage());
            return false;
        }
    }
}
