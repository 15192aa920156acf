package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.TestServer;
import dev.holdfast.config.Configuration;
import dev.holdfast.config.ConfigurationLoader;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1ContainerResizePolicy;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manifests name is there: keys, ports, paths, volumes; and the pod may run where pods are restricted. */
class PodTest {
    private static final long HEAP = 256L << 20;

    /** How long the process may take to end after it has closed everything. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** What a pod may mount under the standard {@code restricted}. */
    private static final Set<String> RESTRICTED_VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    @TempDir
    private Path directory;

    static List<String> overlays() {
        return List.of("single", "monitoring");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void configuration_isAcceptedAndFitsThePod(String name) throws Exception {
        Rendering overlay = Rendering.of(name);
        V1PodSpec pod = pod(overlay);
        V1Container container = container(pod);
        Configuration configuration = configuration(overlay, pod);

        assertThat(port(container, "http")).isEqualTo(configuration.http().port());
        assertThat(port(container, "management"))
                .isEqualTo(configuration.management().port());
        assertThat(List.of(
                        configuration.http().host(), configuration.management().host()))
                .containsOnly("0.0.0.0");
        assertThat(configuration.store().file().root().toString())
                .isEqualTo(mount(container, "data").getMountPath());
        assertThat(mount(container, "data").getReadOnly()).isNotEqualTo(true);
        Duration ending = configuration
                .shutdown()
                .delay()
                .plus(configuration.shutdown().grace())
                .plus(preStop(container))
                .plus(MARGIN);
        assertThat(Duration.ofSeconds(Objects.requireNonNull(pod.getTerminationGracePeriodSeconds())))
                .isGreaterThanOrEqualTo(ending);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void pod_isRestricted(String name) throws IOException {
        Rendering overlay = Rendering.of(name);
        V1PodSpec pod = pod(overlay);
        V1Container container = container(pod);

        assertThat(Stream.of(pod.getHostNetwork(), pod.getHostPID(), pod.getHostIPC()))
                .containsOnlyNulls();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getPrivileged()).isNotEqualTo(true);
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isNullOrEmpty();
        assertThat(container.getPorts()).allMatch(port -> port.getHostPort() == null);
        Map<String, Object> manifest = overlay.only("StatefulSet");
        assertThat(Rendering.list(Rendering.at(manifest, "spec", "template", "spec", "volumes")))
                .allSatisfy(volume -> assertThat(Rendering.map(volume).keySet())
                        .allMatch(member -> member.equals("name") || RESTRICTED_VOLUMES.contains(member)));
        // Beyond the standard.
        assertThat(pod.getHostUsers()).isFalse();
        assertThat(pod.getSecurityContext().getAppArmorProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKey("memory");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void names_areThoseOfWhatIsThere(String name) throws IOException {
        Rendering overlay = Rendering.of(name);
        V1PodSpec pod = pod(overlay);
        V1Container container = container(pod);
        Set<String> ports =
                container.getPorts().stream().map(V1ContainerPort::getName).collect(Collectors.toSet());
        List<V1Service> services = overlay.all("Service").stream()
                .map(service -> Rendering.typed(service, V1Service.class))
                .toList();

        assertThat(services)
                .extracting(service -> service.getMetadata().getName())
                .contains(overlay.statefulSet().getSpec().getServiceName());
        assertThat(services)
                .flatMap(service -> service.getSpec().getPorts())
                .extracting(port -> port.getTargetPort().getStrValue())
                .isNotEmpty()
                .allMatch(ports::contains);
        assertThat(overlay.only("ServiceAccount"))
                .satisfies(account ->
                        assertThat(Rendering.at(account, "metadata", "name")).isEqualTo(pod.getServiceAccountName()));
        Set<String> volumes = Stream.concat(
                        pod.getVolumes().stream().map(V1Volume::getName),
                        overlay.statefulSet().getSpec().getVolumeClaimTemplates().stream()
                                .map(claim -> claim.getMetadata().getName()))
                .collect(Collectors.toSet());
        assertThat(container.getVolumeMounts())
                .extracting(V1VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(Rendering.text(overlay.only("NetworkPolicy")))
                .contains("\"port\":\"http\"", "\"port\":\"management\"");
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void paths_areAnswered(String name) throws Exception {
        Rendering overlay = Rendering.of(name);
        V1Container container = container(pod(overlay));
        List<V1Probe> probes =
                List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe());

        assertThat(probes)
                .extracting(probe -> probe.getHttpGet().getPort().getStrValue())
                .containsOnly("management");
        Stream<String> scraped = overlay.all("ServiceMonitor").stream()
                .flatMap(monitor -> Rendering.list(Rendering.at(monitor, "spec", "endpoints")).stream())
                .map(endpoint -> Rendering.map(endpoint).get("path").toString());
        Stream<String> probed = probes.stream().map(probe -> probe.getHttpGet().getPath());
        try (TestServer server = new TestServer(directory, Map.of())) {
            for (String path : Stream.concat(probed, scraped).toList()) {
                assertThat(status(server.management().resolve(path))).as(path).isEqualTo(200);
            }
        }
    }

    /** The ports that it scrapes are those of the Service that it selects; see also {@link InstancesTest}. */
    @Test
    void serviceMonitor_findsThePortOfTheHeadlessService() throws IOException {
        Rendering overlay = Rendering.of("monitoring");
        Map<String, Object> monitor = overlay.only("ServiceMonitor");
        Selector selector = Selector.at(monitor, "spec", "selector");

        List<V1Service> selected = overlay.all("Service").stream()
                .filter(service -> selector.test(Rendering.map(Rendering.at(service, "metadata", "labels"))))
                .map(service -> Rendering.typed(service, V1Service.class))
                .toList();

        assertThat(selected).hasSize(1);
        assertThat(selected.get(0).getSpec().getPorts())
                .extracting(V1ServicePort::getName)
                .containsAll(Rendering.list(Rendering.at(monitor, "spec", "endpoints")).stream()
                        .map(endpoint -> Rendering.map(endpoint).get("port").toString())
                        .toList());
    }

    /** The heap is sized at the start: other memory takes a restart. */
    @ParameterizedTest
    @MethodSource("overlays")
    void resizing_restartsForMemoryOnly(String name) throws IOException {
        assertThat(container(pod(Rendering.of(name))).getResizePolicy())
                .extracting(V1ContainerResizePolicy::getResourceName, V1ContainerResizePolicy::getRestartPolicy)
                .containsExactlyInAnyOrder(tuple("cpu", "NotRequired"), tuple("memory", "RestartContainer"));
    }

    private Configuration configuration(Rendering overlay, V1PodSpec pod) throws Exception {
        V1Container container = container(pod);
        Map<String, String> environment = Stream.ofNullable(container.getEnv())
                .flatMap(List::stream)
                .filter(variable -> variable.getValue() != null)
                .collect(Collectors.toMap(V1EnvVar::getName, V1EnvVar::getValue));
        assertThat(container.getArgs()).first().isEqualTo("--config");
        Path file = file(overlay, pod, Path.of(container.getArgs().get(1)));
        Vertx vertx = Vertx.vertx();
        try {
            return new ConfigurationLoader(vertx, environment, HEAP)
                    .load(file)
                    .await(30, TimeUnit.SECONDS)
                    .configuration();
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    /** A copy of the file of a ConfigMap that lies at that path in the container. */
    private Path file(Rendering overlay, V1PodSpec pod, Path path) throws IOException {
        Map<String, V1Volume> volumes =
                pod.getVolumes().stream().collect(Collectors.toMap(V1Volume::getName, Function.identity()));
        for (V1VolumeMount mount : container(pod).getVolumeMounts()) {
            V1Volume volume = volumes.get(mount.getName());
            if (path.getParent().toString().equals(mount.getMountPath()) && volume.getConfigMap() != null) {
                Map<String, Object> map = overlay.all("ConfigMap").stream()
                        .filter(each -> volume.getConfigMap().getName().equals(Rendering.at(each, "metadata", "name")))
                        .findFirst()
                        .orElseThrow();
                String text =
                        Rendering.at(map, "data", path.getFileName().toString()).toString();
                return Files.writeString(directory.resolve(path.getFileName()), text);
            }
        }
        throw new IllegalStateException("no ConfigMap is mounted at " + path.getParent());
    }

    private static V1PodSpec pod(Rendering overlay) {
        return overlay.statefulSet().getSpec().getTemplate().getSpec();
    }

    private static V1Container container(V1PodSpec pod) {
        assertThat(pod.getContainers()).hasSize(1);
        return pod.getContainers().get(0);
    }

    private static V1VolumeMount mount(V1Container container, String name) {
        return container.getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static int port(V1Container container, String name) {
        return container.getPorts().stream()
                .filter(port -> name.equals(port.getName()))
                .findFirst()
                .orElseThrow()
                .getContainerPort();
    }

    private static Duration preStop(V1Container container) {
        return container.getLifecycle() == null
                ? Duration.ZERO
                : Duration.ofSeconds(
                        container.getLifecycle().getPreStop().getSleep().getSeconds());
    }

    private static int status(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
