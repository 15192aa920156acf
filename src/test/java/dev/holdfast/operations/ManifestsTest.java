package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.util.ModelMapper;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest, as kustomize renders it, is accepted by Kubernetes. */
class ManifestsTest {
    private static final String OPERATOR = "monitoring.coreos.com/v1";

    static List<String> renderings() throws IOException {
        return Rendering.names();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void manifests_areKnownToKubernetes(String name) throws IOException {
        assertThat(Rendering.of(name).manifests()).isNotEmpty().allSatisfy(manifest -> assertThat(strictly(manifest))
                .as(Rendering.text(manifest))
                .isTrue());
    }

    @Test
    void alerts_areKnownToTheOperator() throws IOException {
        assertThat(strictly(Rendering.document(Path.of("k8s", "overlays", "monitoring", "alerts.yaml"))))
                .isTrue();
    }

    @Test
    void namespace_admitsRestrictedPodsOnly() throws IOException {
        Map<String, Object> labels =
                Rendering.map(Rendering.at(Rendering.of("namespace").only("Namespace"), "metadata", "labels"));

        assertThat(labels)
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted")
                .containsEntry("pod-security.kubernetes.io/warn", "restricted")
                .containsEntry("pod-security.kubernetes.io/audit", "restricted");
    }

    /** Deleting an instance must not delete the namespace, and with it the volumes of every instance. */
    @Test
    void instances_doNotOwnTheNamespace() throws IOException {
        for (String name : List.of("single", "monitoring", "instances")) {
            assertThat(Rendering.of(name).all("Namespace")).as(name).isEmpty();
        }
    }

    @Test
    void check_rejectsUnknownMembers() {
        Map<String, Object> spec = Map.of("clusterIP", "None", "ports", List.of());

        assertThat(strictly(Map.of("apiVersion", "v1", "kind", "Service", "spec", spec)))
                .isTrue();
        assertThatThrownBy(() -> strictly(Map.of("apiVersion", "v1", "kind", "Service", "spek", spec)))
                .hasMessageContaining("spek");
        assertThatThrownBy(() -> strictly(Map.of("apiVersion", "apps/v1", "kind", "StatefulSet", "spec", spec)))
                .isInstanceOf(RuntimeException.class);
    }

    /** Fails when the manifest has a member too many, or of another type, or has one too few. */
    private static boolean strictly(Map<String, Object> manifest) {
        String apiVersion = manifest.get("apiVersion").toString();
        String kind = manifest.get("kind").toString();
        if (OPERATOR.equals(apiVersion)) {
            OperatorResources.check(kind, manifest);
            return true;
        }
        String[] groupAndVersion = apiVersion.contains("/") ? apiVersion.split("/", 2) : new String[] {"", apiVersion};
        Class<?> type = ModelMapper.getApiTypeClass(groupAndVersion[0], groupAndVersion[1], kind);
        assertThat(type).as("the type of %s %s", apiVersion, kind).isNotNull();
        JsonElement json = JsonParser.parseString(Rendering.text(manifest));
        try {
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
        } catch (ReflectiveOperationException refused) {
            Throwable cause = refused.getCause() == null ? refused : refused.getCause();
            throw new IllegalArgumentException(kind + ": " + cause.getMessage(), cause);
        }
        return type.isInstance(Yaml.loadAs(Rendering.text(manifest), type));
    }
}
