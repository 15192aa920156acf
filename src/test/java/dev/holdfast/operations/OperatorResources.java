package dev.holdfast.operations;

import java.util.Map;
import java.util.Set;

/**
 * What the manifests use of the Prometheus operator's resources; the client of Kubernetes does not know them.
 *
 * @see <a href="https://prometheus-operator.dev/docs/api-reference/api/">API reference</a>
 */
final class OperatorResources {
    private static final Set<String> TOP = Set.of("apiVersion", "kind", "metadata", "spec");
    private static final Set<String> ENDPOINT = Set.of("port", "path", "interval", "scrapeTimeout");
    private static final Set<String> RULE = Set.of("alert", "expr", "for", "labels", "annotations");

    private OperatorResources() {}

    /** Fails when there is a member that is not one of the resource's, or a needed one is missing. */
    static void check(String kind, Map<String, Object> manifest) {
        onlyThese(kind, manifest, TOP);
        Map<String, Object> spec = Rendering.map(manifest.get("spec"));
        switch (kind) {
            case "ServiceMonitor" -> {
                onlyThese(kind + ".spec", spec, Set.of("selector", "endpoints"));
                for (Object endpoint : Rendering.list(spec.get("endpoints"))) {
                    onlyThese(kind + ".spec.endpoints", Rendering.map(endpoint), ENDPOINT);
                }
            }
            case "PrometheusRule" -> {
                onlyThese(kind + ".spec", spec, Set.of("groups"));
                for (Object group : Rendering.list(spec.get("groups"))) {
                    onlyThese(kind + ".spec.groups", Rendering.map(group), Set.of("name", "rules"));
                    for (Object rule : Rendering.list(Rendering.map(group).get("rules"))) {
                        onlyThese(kind + ".spec.groups.rules", Rendering.map(rule), RULE);
                    }
                }
            }
            default -> throw new IllegalArgumentException("the operator has no kind " + kind);
        }
    }

    private static void onlyThese(String where, Map<String, Object> members, Set<String> known) {
        for (String member : members.keySet()) {
            if (!known.contains(member)) {
                throw new IllegalArgumentException(where + " has an unknown member " + member);
            }
        }
    }
}
