package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two instances in one namespace, one named by a {@code namePrefix}, one by a {@code nameSuffix}: each selector of one
 * matches nothing of the other, and nothing else in the namespace.
 */
class InstancesTest {
    private static final List<String> INSTANCES = List.of("blue-holdfast", "holdfast-green");

    private static Rendering rendering;

    @BeforeAll
    static void read() throws IOException {
        rendering = Rendering.of("instances");
    }

    @Test
    void labels_nameTheInstance() {
        assertThat(rendering.manifests())
                .filteredOn(manifest -> !"Secret".equals(manifest.get("kind")))
                .allSatisfy(manifest -> {
                    Object instance = labels(manifest).get("app.kubernetes.io/instance");
                    assertThat(instance).isIn(INSTANCES);
                    assertThat(name(manifest).replace("-headless", "")).isEqualTo(instance);
                });
        assertThat(rendering.all("StatefulSet")).extracting(InstancesTest::name).containsExactlyElementsOf(INSTANCES);
    }

    @Test
    void selectors_matchThePodsOfTheirInstanceOnly() {
        for (Map<String, Object> manifest : rendering.manifests()) {
            Predicate<Map<String, Object>> selector;
            switch (manifest.get("kind").toString()) {
                case "Service" -> selector = Selector.ofService(manifest);
                case "StatefulSet", "PodDisruptionBudget" -> selector = Selector.at(manifest, "spec", "selector");
                case "NetworkPolicy" -> selector = Selector.at(manifest, "spec", "podSelector");
                default -> {
                    continue;
                }
            }
            assertThat(pods().map(Instance::name).toList()).hasSize(2);
            assertThat(pods().filter(pod -> selector.test(pod.labels())).map(Instance::name))
                    .as(Rendering.text(manifest))
                    .containsExactly(
                            labels(manifest).get("app.kubernetes.io/instance").toString());
            assertThat(selector.test(Map.of())).as(Rendering.text(manifest)).isFalse();
            assertThat(selector.test(Map.of("app.kubernetes.io/name", "other"))).isFalse();
        }
    }

    @Test
    void serviceMonitors_matchTheManagementServiceOfTheirInstanceOnly() {
        assertThat(rendering.all("ServiceMonitor")).hasSize(2).allSatisfy(monitor -> {
            Selector selector = Selector.at(monitor, "spec", "selector");
            assertThat(rendering.all("Service"))
                    .filteredOn(service -> selector.test(labels(service)))
                    .singleElement()
                    .satisfies(service -> {
                        assertThat(name(service)).contains("-headless");
                        assertThat(labels(service).get("app.kubernetes.io/instance"))
                                .isEqualTo(labels(monitor).get("app.kubernetes.io/instance"));
                    });
        });
    }

    @Test
    void names_areFoundInTheSameInstance() {
        for (Map<String, Object> set : rendering.all("StatefulSet")) {
            Map<String, Object> spec = Rendering.map(Rendering.at(set, "spec", "template", "spec"));
            assertThat(spec.get("serviceAccountName")).isEqualTo(name(set));
            assertThat(rendering.all("Service"))
                    .extracting(InstancesTest::name)
                    .contains(Rendering.at(set, "spec", "serviceName").toString());
            assertThat(volume(spec, "config", "configMap", "name")).isEqualTo(name(set));
        }
    }

    /** A token of one instance is unknown to the other. The Secret of a generator is found, with the hash in its name. */
    @Test
    void tokens_areNotShared() {
        List<Object> secrets = rendering.all("StatefulSet").stream()
                .map(set -> Rendering.map(Rendering.at(set, "spec", "template", "spec")))
                .map(spec -> volume(spec, "tokens", "secret", "secretName"))
                .toList();

        assertThat(secrets)
                .containsExactly("blue-holdfast-tokens", name(rendering.only("Secret")))
                .doesNotHaveDuplicates();
    }

    /** They see each other, whatever labels an overlay adds to selectors. */
    @Test
    void instances_spreadOverNodes() {
        assertThat(rendering.all("StatefulSet")).allSatisfy(set -> {
            Object constraint = Rendering.list(
                            Rendering.at(set, "spec", "template", "spec", "topologySpreadConstraints"))
                    .get(0);
            Selector selector = Selector.at(Rendering.map(constraint), "labelSelector");
            assertThat(pods()).allMatch(pod -> selector.test(pod.labels()));
        });
    }

    private static Stream<Instance> pods() {
        return rendering.all("StatefulSet").stream()
                .map(set -> new Instance(
                        name(set), Rendering.map(Rendering.at(set, "spec", "template", "metadata", "labels"))));
    }

    private static Object volume(Map<String, Object> spec, String name, String... path) {
        return Rendering.list(spec.get("volumes")).stream()
                .map(Rendering::map)
                .filter(volume -> name.equals(volume.get("name")))
                .map(volume -> Rendering.at(volume, path))
                .findFirst()
                .orElseThrow();
    }

    private static String name(Map<String, Object> manifest) {
        return Rendering.at(manifest, "metadata", "name").toString();
    }

    private static Map<String, Object> labels(Map<String, Object> manifest) {
        return Rendering.map(Rendering.at(manifest, "metadata", "labels"));
    }

    /** The pod of a StatefulSet. */
    private record Instance(String name, Map<String, Object> labels) {}
}
