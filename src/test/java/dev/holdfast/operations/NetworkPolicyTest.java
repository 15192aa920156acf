package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rendered policies: which pods they are about, who may connect to those, and to whom those may connect. */
class NetworkPolicyTest {
    private static final Map<String, Object> STRANGER = Map.of("app.kubernetes.io/name", "other", "app", "web");

    @ParameterizedTest
    @ValueSource(strings = {"single", "monitoring", "instances"})
    void policy_isAboutPodsOfHoldfastOnly(String name) throws IOException {
        Rendering rendering = Rendering.of(name);
        for (Map<String, Object> policy : rendering.all("NetworkPolicy")) {
            Selector selector = Selector.at(policy, "spec", "podSelector");

            assertThat(rendering.all("StatefulSet"))
                    .filteredOn(set ->
                            selector.test(Rendering.map(Rendering.at(set, "spec", "template", "metadata", "labels"))))
                    .hasSize(1);
            assertThat(selector.test(STRANGER)).isFalse();
            assertThat(selector.test(Map.of())).isFalse();
        }
    }

    /** The label is all that a client needs, and nothing else admits it. */
    @ParameterizedTest
    @ValueSource(strings = {"single", "monitoring", "instances"})
    void clients_areAdmittedByTheirLabel(String name) throws IOException {
        for (Map<String, Object> policy : Rendering.of(name).all("NetworkPolicy")) {
            List<Selector> clients = Rendering.list(Rendering.at(policy, "spec", "ingress")).stream()
                    .map(Rendering::map)
                    .filter(rule -> ports(rule).contains("http"))
                    .flatMap(rule -> Rendering.list(rule.get("from")).stream())
                    .map(peer -> Selector.at(Rendering.map(peer), "podSelector"))
                    .toList();

            assertThat(clients).isNotEmpty().allSatisfy(client -> {
                assertThat(client.test(Map.of("holdfast-client", "true"))).isTrue();
                assertThat(client.test(STRANGER)).isFalse();
                assertThat(client.test(Map.of("app.kubernetes.io/name", "holdfast")))
                        .isFalse();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "monitoring", "instances"})
    void servers_thatTheConfigurationNames_areAllowed_andNoOthers(String name) throws IOException {
        Rendering rendering = Rendering.of(name);
        for (Map<String, Object> policy : rendering.all("NetworkPolicy")) {
            List<Object> wanted = new ArrayList<>(List.of(53, 53));
            configuredServers(rendering, policy)
                    .map(URI::create)
                    .map(NetworkPolicyTest::port)
                    .forEach(wanted::add);

            assertThat(Rendering.list(Rendering.at(policy, "spec", "egress")))
                    .flatExtracting(rule -> ports(Rendering.map(rule)))
                    .containsExactlyInAnyOrderElementsOf(wanted);
            // A rule without peers would allow every address.
            assertThat(Rendering.list(Rendering.at(policy, "spec", "egress"))).allSatisfy(rule -> assertThat(
                            Rendering.list(Rendering.map(rule).get("to")))
                    .isNotEmpty()
                    .doesNotContain(Map.of()));
        }
    }

    private static Stream<String> configuredServers(Rendering rendering, Map<String, Object> policy) {
        Object name = Rendering.at(policy, "metadata", "name");
        Map<String, Object> map = rendering.all("ConfigMap").stream()
                .filter(each -> name.equals(Rendering.at(each, "metadata", "name")))
                .findFirst()
                .orElseThrow();
        String text = Rendering.at(map, "data", "holdfast.yaml").toString();
        Map<String, Object> configuration = Rendering.documents(text).get(0);
        Stream<Object> keys = Stream.ofNullable(Rendering.at(configuration, "auth", "jwt", "jwks"));
        Stream<Object> collector = Boolean.TRUE.equals(Rendering.at(configuration, "tracing", "enabled"))
                ? Stream.of(Rendering.at(configuration, "tracing", "endpoint"))
                : Stream.empty();
        return Stream.concat(keys, collector).map(Object::toString).filter(server -> server.startsWith("http"));
    }

    private static Object port(URI server) {
        return server.getPort() > 0 ? server.getPort() : 443;
    }

    private static List<Object> ports(Map<String, Object> rule) {
        return Rendering.list(rule.get("ports")).stream()
                .map(port -> Rendering.map(port).get("port"))
                .toList();
    }
}
