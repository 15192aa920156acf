package dev.holdfast.operations;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A label selector of Kubernetes: an empty one matches everything.
 *
 * @param spec the members {@code matchLabels} and {@code matchExpressions}
 */
record Selector(Map<String, Object> spec) implements Predicate<Map<String, Object>> {
    /** The selector at the path of a manifest. */
    static Selector at(Map<String, Object> manifest, String... path) {
        return new Selector(Rendering.map(Rendering.at(manifest, path)));
    }

    /** The selector of a Service, which has labels only. */
    static Selector ofService(Map<String, Object> service) {
        return new Selector(Map.of("matchLabels", Rendering.map(Rendering.at(service, "spec", "selector"))));
    }

    @Override
    public boolean test(Map<String, Object> labels) {
        return labels.entrySet()
                        .containsAll(Rendering.map(spec.get("matchLabels")).entrySet())
                && Rendering.list(spec.get("matchExpressions")).stream()
                        .map(Rendering::map)
                        .allMatch(expression -> matches(expression, labels));
    }

    private static boolean matches(Map<String, Object> expression, Map<String, Object> labels) {
        Object value = labels.get(expression.get("key").toString());
        List<Object> values = Rendering.list(expression.get("values"));
        return switch (expression.get("operator").toString()) {
            case "In" -> values.contains(value);
            case "NotIn" -> !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> throw new IllegalArgumentException("unknown operator in " + expression);
        };
    }
}
