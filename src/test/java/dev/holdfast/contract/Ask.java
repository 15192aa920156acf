package dev.holdfast.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * A request that is not sent yet.
 *
 * @param target path and query
 * @param body empty for none
 * @param headers names and values in turn
 */
record Ask(String method, String target, String body, List<String> headers) {
    Ask {
        headers = List.copyOf(headers);
    }

    static Ask of(String method, String target) {
        return new Ask(method, target, "", List.of());
    }

    /** With a body of this type. */
    Ask body(String type, String text) {
        return new Ask(method, target, text, List.of("Content-Type", type));
    }

    /** With another body of the same type. */
    Ask body(String text) {
        return new Ask(method, target, text, headers);
    }

    Ask header(String name, String value) {
        List<String> more = new ArrayList<>(headers);
        more.add(name);
        more.add(value);
        return new Ask(method, target, body, more);
    }

    /** With one more query parameter. */
    Ask query(String pair) {
        return new Ask(method, target + (target.contains("?") ? "&" : "?") + pair, body, headers);
    }

    /** With something else for a part of its target. */
    Ask target(String part, String other) {
        if (!target.contains(part)) {
            throw new IllegalArgumentException(target + " has no " + part);
        }
        return new Ask(method, target.replace(part, other), body, headers);
    }

    Exchanged send(ContractClient client) {
        return client.send(method, target, body, headers.toArray(String[]::new));
    }
}
