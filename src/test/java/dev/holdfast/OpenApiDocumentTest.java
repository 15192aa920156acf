package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.Response;
import com.atlassian.oai.validator.model.SimpleResponse;
import dev.holdfast.session.ErrorCode;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract and the problem pages as they are served: whole, and in agreement with each other and the domain. */
final class OpenApiDocumentTest {
    private static final Pattern REF = Pattern.compile("\\$ref: '#/components/(\\w+)/(\\w+)'");
    private static final Pattern SLUGS_OF_RESPONSE = Pattern.compile("pattern: '/problems/\\(([a-z|-]+)\\)\\$'");
    private static final Pattern SLUG_OF_EXAMPLE = Pattern.compile("type: /problems/([a-z-]+)");

    @Test
    void document_parsesWithoutMessages() {
        SwaggerParseResult plain = parse(false);
        SwaggerParseResult resolved = parse(true);

        assertThat(plain.getMessages()).isEmpty();
        assertThat(resolved.getMessages()).isEmpty();
        assertThat(plain.getOpenAPI().getOpenapi()).isEqualTo("3.0.3");
    }

    @Test
    void references_pointToComponentsThatExist() throws IOException {
        String text = text("openapi.yaml");
        Set<String> defined = componentNames(text);

        List<String> missing = REF.matcher(text)
                .results()
                .map(match -> match.group(1) + "/" + match.group(2))
                .filter(name -> !defined.contains(name))
                .toList();

        assertThat(REF.matcher(text).results().count()).isGreaterThan(100);
        assertThat(text.lines().filter(line -> line.contains("$ref:")))
                .allMatch(line -> REF.matcher(line).find());
        assertThat(missing).isEmpty();
    }

    @Test
    void operations_allDocument429() {
        List<String> silent = parse(false).getOpenAPI().getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .filter(operation -> !operation.getResponses().containsKey("429"))
                .map(Operation::getOperationId)
                .toList();

        assertThat(silent).isEmpty();
    }

    @Test
    void components_areAllUsed() throws IOException {
        String text = text("openapi.yaml");
        Set<String> used = REF.matcher(text)
                .results()
                .map(match -> match.group(1) + "/" + match.group(2))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> declared = new TreeSet<>(componentNames(text));
        // Named by the requirement at the top of the document, without a reference.
        assertThat(declared.remove("securitySchemes/bearer")).isTrue();
        assertThat(declared).isEqualTo(used);
    }

    @Test
    void operationIds_areUnique() {
        List<String> ids = operations(parse(false).getOpenAPI())
                .map(Operation::getOperationId)
                .toList();

        assertThat(ids).hasSize(24).doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void problemPages_areThoseOfTheErrorCodes() throws Exception {
        Set<String> slugs =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::slug).collect(Collectors.toSet());

        assertThat(pages()).isEqualTo(new TreeSet<>(slugs));
        assertThat(documentedSlugs()).isEqualTo(new TreeSet<>(slugs));
    }

    @Test
    void problemPages_areMentionedWhereTheyAreAnswered() throws IOException {
        String text = text("openapi.yaml");
        Set<String> answered = new TreeSet<>();
        slugs(text, SLUGS_OF_RESPONSE).forEach(answered::add);
        Set<String> shown = slugs(text, SLUG_OF_EXAMPLE).collect(Collectors.toCollection(TreeSet::new));

        assertThat(documentedSlugs()).containsAll(answered).containsAll(shown);
        assertThat(answered).containsAll(shown);
        // 405 belongs to no operation; the other three to resources that are not there yet.
        Set<String> without = new TreeSet<>(documentedSlugs());
        without.removeAll(answered);
        assertThat(without)
                .containsExactly(
                        "method-not-allowed", "offset-mismatch", "range-not-satisfiable", "revision-compacted");
    }

    @Test
    void problemPages_haveTheSameShape() throws Exception {
        for (String slug : pages()) {
            List<String> lines = text("problems/" + slug + ".md").lines().toList();

            assertThat(lines.get(0)).as(slug).startsWith("# " + slug + " — ").hasSizeGreaterThan(slug.length() + 6);
            assertThat(lines.stream().filter(line -> line.startsWith("## ")))
                    .as(slug)
                    .containsExactly(
                            "## What it means",
                            "## Typical causes",
                            "## Was anything changed?",
                            "## Is a retry safe?",
                            "## What to do",
                            "## Example");
        }
    }

    @Test
    void validator_acceptsAnEntryWithUnknownMembers_andRefusesABareProblem() {
        OpenApiInteractionValidator validator = validator();
        String path = "/v1/stores/main/sessions/agent:main:main";
        String entry =
                "{\"sessionId\":\"s\",\"updatedAt\":1700000000001,\"origin\":{\"deep\":[1.0]},\"pinnedAt\":null}";

        assertThat(validator
                        .validateResponse(path, Request.Method.GET, entryResponse(entry))
                        .hasErrors())
                .isFalse();
        assertThat(validator
                        .validateResponse(path, Request.Method.GET, problem("{\"title\":\"gone\"}"))
                        .hasErrors())
                .isTrue();
    }

    @Test
    void validator_tellsAProblemOfTheOperationFromAnother() {
        OpenApiInteractionValidator validator = validator();
        String path = "/v1/stores/main/sessions/agent:main:main";

        assertThat(validator
                        .validateResponse(path, Request.Method.GET, problem(problemBody("not-found")))
                        .hasErrors())
                .isFalse();
        assertThat(validator
                        .validateResponse(path, Request.Method.GET, problem(problemBody("patch-conflict")))
                        .hasErrors())
                .isTrue();
    }

    @Test
    void validator_acceptsAPutAnswerWithoutABody() {
        Response created = SimpleResponse.Builder.status(201)
                .withHeader("ETag", "\"4f1c3b0a9d2e87655e0f6a1b2c3d4e5f\"")
                .withHeader("Entry-ETag", "\"4f1c3b0a9d2e87655e0f6a1b2c3d4e5f\"")
                .withHeader("Location", "/v1/stores/main/sessions/agent:main:main")
                .withHeader("Store-Revision", "1188")
                .withHeader("Durability", "fsync")
                .withHeader("X-Request-Id", "r1")
                .build();

        assertThat(validator()
                        .validateResponse("/v1/stores/main/sessions/agent:main:main", Request.Method.PUT, created)
                        .getMessages())
                .allMatch(message -> message.getKey().equals("validation.response.body.missing"));
    }

    private static OpenApiInteractionValidator validator() {
        return OpenApiInteractionValidator.createForInlineApiSpecification(read("openapi.yaml"))
                .build();
    }

    private static Response entryResponse(String json) {
        return SimpleResponse.Builder.ok()
                .withContentType("application/json")
                .withHeader("ETag", "\"4f1c3b0a9d2e87655e0f6a1b2c3d4e5f\"")
                .withHeader("Store-Revision", "1187")
                .withHeader("Cache-Control", "private, no-cache")
                .withHeader("Accept-Patch", "application/merge-patch+json, application/json-patch+json")
                .withHeader("X-Request-Id", "r1")
                .withBody(json)
                .build();
    }

    private static Response problem(String json) {
        return SimpleResponse.Builder.notFound()
                .withContentType("application/problem+json")
                .withHeader("X-Request-Id", "r1")
                .withBody(json)
                .build();
    }

    private static String problemBody(String slug) {
        return "{\"type\":\"/problems/" + slug + "\",\"code\":\"" + slug + "\",\"title\":\"t\",\"status\":404,"
                + "\"detail\":\"d\",\"instance\":\"r1\",\"retryable\":false,\"outcome\":\"not-applied\"}";
    }

    private static SwaggerParseResult parse(boolean resolve) {
        ParseOptions options = new ParseOptions();
        options.setResolve(resolve);
        options.setResolveFully(resolve);
        return new OpenAPIV3Parser().readContents(read("openapi.yaml"), null, options);
    }

    private static Stream<Operation> operations(OpenAPI document) {
        return document.getPaths().values().stream().flatMap(item -> item.readOperations().stream());
    }

    private static Set<String> documentedSlugs() {
        Set<String> slugs = new TreeSet<>();
        for (Object slug : Objects.requireNonNull(
                        parse(false).getOpenAPI().getComponents().getSchemas().get("ProblemSlug"))
                .getEnum()) {
            slugs.add(slug.toString());
        }
        return slugs;
    }

    private static Stream<String> slugs(String text, Pattern pattern) {
        return pattern.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(match -> pattern.matcher(match).replaceFirst("$1"))
                .flatMap(Pattern.compile("\\|")::splitAsStream);
    }

    private static Set<String> pages() throws IOException, URISyntaxException {
        URI directory = Objects.requireNonNull(OpenApiDocumentTest.class.getResource("/problems"))
                .toURI();
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.replaceFirst("\\.md$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Names of components as {@code section/name}, by the document's indentation. */
    private static Set<String> componentNames(String text) {
        Set<String> names = new TreeSet<>();
        String section = "";
        for (String line :
                text.substring(text.indexOf("\ncomponents:\n") + 13).lines().toList()) {
            if (line.matches(" {2}\\w+:")) {
                section = line.strip().replace(":", "");
            } else if (line.matches(" {4}\\w+:")) {
                names.add(section + "/" + line.strip().replace(":", ""));
            }
        }
        return names;
    }

    private static String text(String resource) throws IOException {
        try (var in = Objects.requireNonNull(OpenApiDocumentTest.class.getResourceAsStream("/" + resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String read(String resource) {
        try {
            return text(resource);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
