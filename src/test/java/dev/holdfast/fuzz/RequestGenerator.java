package dev.holdfast.fuzz;

import dev.holdfast.fuzz.Contract.Input;
import dev.holdfast.fuzz.Contract.Op;
import dev.holdfast.fuzz.FuzzRequest.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An endless sequence of requests that depends on the seed alone. The operations take turns, so that each is met; about
 * a third of the requests is valid as far as the document tells.
 */
final class RequestGenerator {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    private final Contract contract;
    private final Random random;
    private final Hostile hostile;
    private final Bodies bodies;
    private int turn;

    RequestGenerator(Contract contract, long seed) {
        this.contract = contract;
        this.random = new Random(seed);
        this.hostile = new Hostile(random);
        this.bodies = new Bodies(random);
    }

    FuzzRequest next() {
        List<Op> operations = contract.operations();
        Op operation = operations.get(turn++ % operations.size());
        return switch (random.nextInt(24)) {
            case 0 -> wrongMethod(operation);
            case 1 -> brokenHttp(operation);
            case 2 -> request(operation, Kind.OFF_PATH, true);
            case 3 -> operation.bodies().isEmpty() ? valid(operation) : request(operation, Kind.CUT_OFF, false);
            case 4, 5, 6, 7, 8, 9, 10, 11 -> valid(operation);
            default -> request(operation, Kind.ON_PATH, true);
        };
    }

    private FuzzRequest valid(Op operation) {
        return request(operation, Kind.ON_PATH, false);
    }

    private FuzzRequest wrongMethod(Op operation) {
        Set<String> known = contract.methods(operation.path());
        List<String> others =
                METHODS.stream().filter(method -> !known.contains(method)).toList();
        FuzzRequest request = valid(operation);
        return new FuzzRequest(
                operation,
                pick(others),
                path(operation, Kind.ON_PATH, false),
                request.headers(),
                null,
                Kind.WRONG_METHOD);
    }

    private FuzzRequest brokenHttp(Op operation) {
        FuzzRequest request = valid(operation);
        List<Map.Entry<String, String>> headers = new ArrayList<>(request.headers());
        String target = request.target();
        if (random.nextBoolean()) {
            target = hostile.brokenTarget(target);
        } else {
            headers.add(hostile.brokenHeader());
        }
        return new FuzzRequest(operation, request.method(), target, headers, request.body(), Kind.BROKEN_HTTP);
    }

    private FuzzRequest request(Op operation, Kind kind, boolean stray) {
        // What strays does so in one or two places, so that each check is reached without another in front of it.
        Set<Integer> places = stray ? new HashSet<>(List.of(random.nextInt(4))) : Set.of();
        if (stray && random.nextBoolean()) {
            places.add(random.nextInt(4));
        }
        String target = path(operation, kind, places.contains(0)) + query(operation, places.contains(1));
        List<Map.Entry<String, String>> headers = headers(operation, places.contains(2));
        byte[] body = body(operation, headers, places.contains(3));
        return new FuzzRequest(operation, operation.method(), target, headers, body, kind);
    }

    private String path(Op operation, Kind kind, boolean stray) {
        List<Input> inputs = operation.inputs("path");
        String path = operation.path();
        int victim = inputs.isEmpty() ? -1 : random.nextInt(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            String segment = sample(inputs.get(i));
            if (i == victim && kind == Kind.OFF_PATH) {
                segment = hostile.pathBreak();
            } else if (i == victim && stray) {
                segment = hostile.segment();
            }
            path = path.replace("{" + inputs.get(i).name() + "}", segment);
        }
        return inputs.isEmpty() && kind == Kind.OFF_PATH ? path + "/" + hostile.pathBreak() : path;
    }

    private String query(Op operation, boolean stray) {
        List<String> pairs = new ArrayList<>();
        for (Input input : operation.inputs("query")) {
            boolean odd = stray && random.nextInt(3) == 0;
            if (input.required() ? !odd || random.nextBoolean() : random.nextInt(5) == 0) {
                String value = odd ? hostile.value() : URLEncoder.encode(sample(input), StandardCharsets.UTF_8);
                pairs.add(input.name() + "=" + value);
            }
        }
        if (stray && random.nextBoolean()) {
            pairs.add(hostile.name() + (random.nextInt(4) == 0 ? "" : "=" + hostile.value()));
        }
        if (stray && !pairs.isEmpty() && random.nextInt(3) == 0) {
            pairs.add(pick(pairs));
        }
        return pairs.isEmpty() ? (stray && random.nextInt(8) == 0 ? "?" : "") : "?" + String.join("&", pairs);
    }

    private List<Map.Entry<String, String>> headers(Op operation, boolean stray) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (Input input : operation.inputs("header")) {
            boolean odd = stray && random.nextBoolean();
            if (odd || random.nextInt(6) == 0) {
                headers.add(Map.entry(input.name(), odd ? hostile.headerValue() : sample(input)));
            }
            if (odd && random.nextInt(5) == 0) {
                headers.add(Map.entry(input.name(), hostile.headerValue()));
            }
        }
        if (stray && random.nextInt(4) == 0) {
            headers.add(Map.entry("Accept", hostile.mediaType()));
        }
        return headers;
    }

    private byte @Nullable [] body(Op operation, List<Map.Entry<String, String>> headers, boolean stray) {
        if (operation.bodies().isEmpty()) {
            return stray && !operation.method().equals("HEAD") ? bodies.hostile(List.of()) : null;
        }
        String type = pick(List.copyOf(operation.bodies().keySet()));
        List<String> examples = operation.bodies().getOrDefault(type, List.of());
        boolean oddType = stray && random.nextInt(4) == 0;
        headers.add(Map.entry("Content-Type", oddType ? hostile.mediaType() : type));
        if (stray && random.nextInt(20) == 0) {
            headers.add(Map.entry("Content-Encoding", pick(List.of("gzip", "deflate", "br", "nonsense"))));
        }
        return stray && !oddType ? bodies.hostile(examples) : bodies.valid(examples);
    }

    /** A valid value; among the keys some that other requests use too, so that requests meet. */
    private String sample(Input input) {
        if (input.name().equals("key") && random.nextInt(4) > 0) {
            return "fuzz:session:" + random.nextInt(8);
        }
        return input.samples().isEmpty() ? "x" : pick(input.samples());
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
