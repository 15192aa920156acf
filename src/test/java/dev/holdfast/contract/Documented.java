package dev.holdfast.contract;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The operations of {@code openapi.yaml} and what they answer.
 *
 * @param operations in the document's order
 */
public record Documented(List<Operation> operations) {
    public Documented {
        operations = List.copyOf(operations);
    }

    /**
     * One operation.
     *
     * @param path its path template
     * @param answers the names of the headers of each status
     */
    public record Operation(String id, String method, String path, Map<Integer, Set<String>> answers) {
        /** The headers of a status, none when it is not documented. */
        Set<String> headers(int status) {
            return answers.getOrDefault(status, Set.of());
        }
    }

    /** Reads the document that is served. */
    static Documented load() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setResolveFully(true);
        OpenAPI document =
                new OpenAPIV3Parser().readContents(text(), null, options).getOpenAPI();
        List<Operation> operations = new ArrayList<>();
        document.getPaths().forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
            Map<Integer, Set<String>> answers = new TreeMap<>();
            operation
                    .getResponses()
                    .forEach((status, response) -> answers.put(Integer.valueOf(status), headers(response)));
            operations.add(new Operation(operation.getOperationId(), method.name(), path, answers));
        }));
        return new Documented(operations);
    }

    private static Set<String> headers(ApiResponse response) {
        return response.getHeaders() == null
                ? Set.of()
                : Set.copyOf(response.getHeaders().keySet());
    }

    static String text() {
        try (InputStream in = Objects.requireNonNull(Documented.class.getResourceAsStream("/openapi.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path template that a raw path fits, literal segments first. */
    Optional<String> template(String path) {
        return operations.stream()
                .map(Operation::path)
                .distinct()
                .filter(template -> fits(template.split("/", -1), path.split("/", -1)))
                .findFirst();
    }

    private static boolean fits(String[] template, String[] path) {
        boolean fits = template.length == path.length;
        for (int i = 0; fits && i < template.length; i++) {
            fits = template[i].startsWith("{") || template[i].equals(path[i]);
        }
        return fits;
    }

    Optional<Operation> operation(String method, String template) {
        return operations.stream()
                .filter(operation ->
                        operation.method().equals(method) && operation.path().equals(template))
                .findFirst();
    }

    Operation operation(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** The methods of a path template; where GET is, HEAD is. */
    Set<String> methods(String template) {
        Set<String> methods = new TreeSet<>();
        operations.stream()
                .filter(operation -> operation.path().equals(template))
                .forEach(operation -> methods.add(operation.method()));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods;
    }
}
