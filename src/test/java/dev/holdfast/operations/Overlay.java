package dev.holdfast.operations;

import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The manifests of an overlay, read as kustomize reads them: the files that {@code kustomization.yaml} names, those of the
 * directories that it builds on, and the ConfigMaps that it makes of files. What kustomize adds to them is not there.
 *
 * @param files the manifests by their file
 * @param configMaps the content of the ConfigMaps by name, the files by their key
 */
record Overlay(Map<Path, Map<String, Object>> files, Map<String, Map<String, Path>> configMaps) {
    private static final Path OVERLAYS = Path.of("k8s", "overlays");
    private static final String KUSTOMIZATION = "kustomization.yaml";

    static List<String> names() throws IOException {
        try (Stream<Path> directories = Files.list(OVERLAYS)) {
            return directories
                    .map(Path::getFileName)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    static Overlay of(String name) throws IOException {
        Overlay overlay = new Overlay(new LinkedHashMap<>(), new LinkedHashMap<>());
        overlay.read(directory(name));
        return overlay;
    }

    static Path directory(String name) {
        return OVERLAYS.resolve(name);
    }

    private void read(Path directory) throws IOException {
        Map<String, Object> kustomization = document(directory.resolve(KUSTOMIZATION));
        for (Object resource : list(kustomization.get("resources"))) {
            Path path = directory.resolve(resource.toString()).normalize();
            if (Files.isDirectory(path)) {
                read(path);
            } else {
                files.put(path, document(path));
            }
        }
        for (Object generator : list(kustomization.get("configMapGenerator"))) {
            Map<String, Path> content = new LinkedHashMap<>();
            for (Object file : list(map(generator).get("files"))) {
                String[] keyAndPath = file.toString().split("=", 2);
                String path = keyAndPath[keyAndPath.length - 1];
                content.put(keyAndPath[0], directory.resolve(path));
            }
            configMaps.put(map(generator).get("name").toString(), content);
        }
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
        return files.values().stream()
                .filter(manifest -> kind.equals(manifest.get("kind")))
                .toList();
    }

    V1StatefulSet statefulSet() {
        return typed(only("StatefulSet"), V1StatefulSet.class);
    }

    /** The manifest as the client of Kubernetes knows it; fails when it has what Kubernetes does not know. */
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

    /** What lies at the path of member names. */
    static Object at(Map<String, Object> manifest, String... path) {
        Object value = manifest;
        for (String name : path) {
            value = map(value).get(name);
        }
        return value;
    }
}
