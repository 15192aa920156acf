package dev.holdfast.operations;

import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The committed output of kustomize for one directory: the manifests as a cluster gets them, without the alerts and the
 * dashboard, which kustomize only copies. {@code .ci/render} writes it; {@link RenderingTest} keeps it up to date.
 *
 * @param directory the directory that was rendered
 * @param manifests the manifests, in the order of the output
 */
record Rendering(Path directory, List<Map<String, Object>> manifests) {
    /** The renderings, and the digests of the files that were rendered. */
    static final Path RENDERED = Path.of("src", "test", "k8s", "rendered");

    private static final String COMMAND = "# kubectl kustomize ";

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(RENDERED)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml"))
                    .map(file -> file.replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    static Rendering of(String name) throws IOException {
        String text = Files.readString(RENDERED.resolve(name + ".yaml"));
        String command = text.lines().findFirst().orElseThrow();
        return new Rendering(Path.of(command.substring(COMMAND.length())), documents(text));
    }

    /** The only manifest of that kind. */
    Map<String, Object> only(String kind) {
        List<Map<String, Object>> found = all(kind);
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " manifests of the kind " + kind);
        }
        return found.get(0);
    }

    List<Map<String, Object>> all(String kind) {
        return manifests.stream()
                .filter(manifest -> kind.equals(manifest.get("kind")))
                .toList();
    }

    V1StatefulSet statefulSet() {
        return typed(only("StatefulSet"), V1StatefulSet.class);
    }

    /** The manifest as the client of Kubernetes knows it; fails for members that are unknown to Kubernetes. */
    static <T> T typed(Map<String, Object> manifest, Class<T> type) {
        return type.cast(Yaml.loadAs(text(manifest), type));
    }

    static String text(Map<String, Object> manifest) {
        return JSON.getGson().toJson(manifest);
    }

    static Map<String, Object> document(Path file) throws IOException {
        List<Map<String, Object>> documents = documents(Files.readString(file));
        if (documents.size() != 1) {
            throw new IllegalStateException(file + " holds " + documents.size() + " documents");
        }
        return documents.get(0);
    }

    static List<Map<String, Object>> documents(String text) {
        List<Map<String, Object>> documents = new ArrayList<>();
        org.yaml.snakeyaml.Yaml yaml = new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions()));
        yaml.loadAll(text).forEach(document -> documents.add(map(document)));
        return documents;
    }

    @SuppressWarnings("unchecked") // keys of the manifests are strings
    static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // a list of anything
    static List<Object> list(Object value) {
        return value == null ? List.of() : (List<Object>) value;
    }

    /** The value at the path of member names; null if a member is missing. */
    static Object at(Map<String, Object> manifest, String... path) {
        Object value = manifest;
        for (String name : path) {
            value = map(value).get(name);
        }
        return value;
    }
}
