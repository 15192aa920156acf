package dev.holdfast.fuzz;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code openapi.yaml} says, as far as requests are made and answers judged by it.
 *
 * @param operations all operations, in the document's order
 */
record Contract(List<Op> operations) {
    private static final Pattern SLUGS = Pattern.compile("/problems/\\(([a-z|-]+)\\)\\$");

    Contract {
        operations = List.copyOf(operations);
    }

    /**
     * One operation.
     *
     * @param path the path template
     * @param inputs its parameters
     * @param bodies examples of its request body by media type, as JSON; empty when it has none
     * @param answers what it may answer, by status
     */
    record Op(
            String id,
            String method,
            String path,
            List<Input> inputs,
            Map<String, List<String>> bodies,
            Map<Integer, Expected> answers) {
        List<Input> inputs(String in) {
            return inputs.stream().filter(input -> input.in().equals(in)).toList();
        }

        boolean head() {
            return method.equals("HEAD");
        }
    }

    /**
     * A parameter.
     *
     * @param in {@code path}, {@code query} or {@code header}
     * @param samples values that are valid
     */
    record Input(String name, String in, boolean required, List<String> samples) {}

    /**
     * A documented answer.
     *
     * @param headers those that it must have
     * @param types the media types of its body; empty when it has none
     * @param slugs the problems that it may tell of; empty when it is none
     */
    record Expected(Set<String> headers, Set<String> types, Set<String> slugs) {}

    /** The document that is served. Parsed once: it takes about a second. */
    static Contract load() {
        return Loaded.CONTRACT;
    }

    private static final class Loaded {
        static final Contract CONTRACT = parse();
    }

    private static Contract parse() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setResolveFully(true);
        OpenAPI document =
                new OpenAPIV3Parser().readContents(text(), null, options).getOpenAPI();
        List<Op> operations = new ArrayList<>();
        document.getPaths().forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) -> operations.add(op(path, item, method.name(), operation))));
        return new Contract(operations);
    }

    /** The methods of the resource at a path template; where GET is, HEAD is. */
    Set<String> methods(String path) {
        Set<String> methods = new LinkedHashSet<>();
        operations.stream().filter(op -> op.path().equals(path)).forEach(op -> methods.add(op.method()));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods;
    }

    private static Op op(String path, PathItem item, String method, Operation operation) {
        List<Input> inputs = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (List<Parameter> list : List.of(orEmpty(operation.getParameters()), orEmpty(item.getParameters()))) {
            for (Parameter parameter : list) {
                if (seen.add(parameter.getIn() + " " + parameter.getName())) {
                    inputs.add(input(parameter));
                }
            }
        }
        Map<String, List<String>> bodies = new LinkedHashMap<>();
        if (operation.getRequestBody() != null) {
            operation.getRequestBody().getContent().forEach((type, media) -> bodies.put(type, examples(media)));
        }
        Map<Integer, Expected> answers = new TreeMap<>();
        operation.getResponses().forEach((status, answer) -> answers.put(Integer.valueOf(status), expected(answer)));
        return new Op(
                operation.getOperationId(),
                method,
                path,
                List.copyOf(inputs),
                Collections.unmodifiableMap(bodies),
                Collections.unmodifiableMap(answers));
    }

    private static Input input(Parameter parameter) {
        List<String> samples = new ArrayList<>();
        if (parameter.getExample() != null) {
            samples.add(sample(parameter.getExample()));
        }
        Schema<?> schema = parameter.getSchema();
        if (schema.getEnum() != null) {
            schema.getEnum().forEach(value -> samples.add(String.valueOf(value)));
        }
        if ("boolean".equals(schema.getType())) {
            samples.addAll(List.of("true", "false"));
        }
        if (schema.getMinimum() != null) {
            samples.add(schema.getMinimum().toPlainString());
        }
        if (schema.getMaximum() != null) {
            samples.add(schema.getMaximum().toPlainString());
        }
        boolean required = Boolean.TRUE.equals(parameter.getRequired());
        return new Input(parameter.getName(), parameter.getIn(), required, List.copyOf(samples));
    }

    private static String sample(Object example) {
        if (example instanceof Iterable<?> list) {
            List<String> parts = new ArrayList<>();
            list.forEach(part -> parts.add(plain(part)));
            return String.join(",", parts);
        }
        return plain(example);
    }

    private static String plain(Object value) {
        return value instanceof com.fasterxml.jackson.databind.JsonNode node && node.isTextual()
                ? node.textValue()
                : value.toString();
    }

    private static List<String> examples(MediaType media) {
        List<String> examples = new ArrayList<>();
        if (media.getExample() != null) {
            examples.add(io.swagger.v3.core.util.Json.pretty(media.getExample()));
        }
        Map<String, Example> named = media.getExamples();
        if (named != null) {
            named.values().forEach(each -> examples.add(io.swagger.v3.core.util.Json.pretty(each.getValue())));
        }
        return examples;
    }

    private static Expected expected(ApiResponse answer) {
        Set<String> headers = new LinkedHashSet<>();
        if (answer.getHeaders() != null) {
            answer.getHeaders().forEach((name, header) -> {
                if (Boolean.TRUE.equals(header.getRequired())) {
                    headers.add(name);
                }
            });
        }
        Set<String> types = new LinkedHashSet<>();
        Set<String> slugs = new LinkedHashSet<>();
        if (answer.getContent() != null) {
            answer.getContent().forEach((type, media) -> {
                types.add(type);
                slugs.addAll(slugs(media.getSchema()));
            });
        }
        return new Expected(headers, types, slugs);
    }

    private static Set<String> slugs(Schema<?> schema) {
        Set<String> slugs = new LinkedHashSet<>();
        List<Schema<?>> parts = new ArrayList<>();
        parts.add(schema);
        for (Object part : orEmpty(schema.getAllOf())) {
            parts.add((Schema<?>) part);
        }
        for (Schema<?> part : parts) {
            Object type =
                    part.getProperties() == null ? null : part.getProperties().get("type");
            if (type instanceof Schema<?> text && text.getPattern() != null) {
                Matcher matcher = SLUGS.matcher(text.getPattern());
                if (matcher.find()) {
                    slugs.addAll(Pattern.compile("\\|")
                            .splitAsStream(matcher.group(1))
                            .toList());
                }
            }
        }
        return slugs;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static String text() {
        try (var in = Objects.requireNonNull(Contract.class.getResourceAsStream("/openapi.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
