package dev.holdfast.contract;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import dev.holdfast.contract.Documented.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares exchanges with {@code openapi.yaml}.
 *
 * <ul>
 *   <li>An answer has a documented status, the document's headers and no others, and a body as its schema says.
 *   <li>A request that is not refused is one that the document allows.
 *   <li>A path that is none of the document's is 404, a method that its path does not have is 405 with {@code Allow}.
 * </ul>
 *
 * <p>Safe for use by several threads.
 */
public final class ContractWatch {
    /** Documented once for all, with the last two where there is a rate. */
    private static final Set<String> ON_EVERY_ANSWER =
            framing("X-Content-Type-Options", "RateLimit", "RateLimit-Policy");

    /** Headers of messages, not of the interface. */
    private static final Set<String> FRAMING =
            framing("Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Date");

    /** What a server may answer to what it does not take for HTTP. */
    private static final Set<Integer> NOT_HTTP = Set.of(400, 414, 431);

    /**
     * PUT returns a document or none, which OpenAPI cannot say: the content of a response has to be there.
     */
    private static final Set<String> MAY_HAVE_A_BODY = Set.of("putSession", "putSessionByQuery");

    private final Documented documented = Documented.load();
    private final OpenApiInteractionValidator validator;

    private ContractWatch() {
        this.validator = OpenApiInteractionValidator.createForInlineApiSpecification(Documented.text())
                .build();
    }

    private static Set<String> framing(String... names) {
        Set<String> framing = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        framing.addAll(List.of(names));
        return framing;
    }

    /** The one watch: reading the document takes about a second. */
    public static ContractWatch get() {
        return Holder.WATCH;
    }

    private static final class Holder {
        private static final ContractWatch WATCH = new ContractWatch();
    }

    /** Fails when the exchange is not as documented; otherwise answers it. */
    public Exchanged check(Exchanged exchanged) {
        List<String> faults = faults(exchanged);
        if (!faults.isEmpty()) {
            throw new AssertionError(
                    "not as openapi.yaml has it:\n  " + String.join("\n  ", faults) + "\n" + exchanged);
        }
        return exchanged;
    }

    private List<String> faults(Exchanged exchanged) {
        List<String> faults = new ArrayList<>(answerFaults(exchanged));
        boolean known = documented
                .template(exchanged.path())
                .flatMap(template -> documented.operation(exchanged.method(), template))
                .isPresent();
        if (known && exchanged.status() < 400) {
            messages(validator.validateRequest(request(exchanged)), faults);
        }
        return faults;
    }

    /** What of the answer is not as documented, whatever the request was; empty when all is. */
    public List<String> answerFaults(Exchanged exchanged) {
        Optional<String> template = documented.template(exchanged.path());
        if (template.isEmpty()) {
            return exchanged.status() == 404 || NOT_HTTP.contains(exchanged.status())
                    ? List.of()
                    : List.of(exchanged.status() + " on a path that the document does not have");
        }
        Optional<Operation> operation = documented.operation(exchanged.method(), template.get());
        if (operation.isPresent()) {
            return answerFaults(exchanged, operation.get());
        }
        boolean head = exchanged.method().equals("HEAD");
        return head && documented.operation("GET", template.get()).isPresent()
                ? undocumentedHeaders(
                        exchanged, documented.operation("GET", template.get()).get())
                : refusedMethod(exchanged, template.get());
    }

    private List<String> refusedMethod(Exchanged exchanged, String template) {
        if (exchanged.status() != 405) {
            return List.of(exchanged.status() + " to a method that the resource does not have");
        }
        Set<String> allowed = new TreeSet<>(List.of(exchanged.header("Allow").split(", ", -1)));
        return allowed.equals(documented.methods(template))
                ? List.of()
                : List.of("Allow is " + allowed + ", the document has " + documented.methods(template));
    }

    private List<String> answerFaults(Exchanged exchanged, Operation operation) {
        List<String> faults = new ArrayList<>(undocumentedHeaders(exchanged, operation));
        boolean bodyless =
                MAY_HAVE_A_BODY.contains(operation.id()) && exchanged.status() < 300 && exchanged.body().length == 0;
        SimpleResponse.Builder response = SimpleResponse.Builder.status(exchanged.status());
        exchanged.headers().forEach((name, values) -> values.forEach(value -> response.withHeader(name, value)));
        if (!bodyless) {
            response.withBody(exchanged.document());
        }
        messages(
                validator.validateResponse(sample(operation.path()), method(operation.method()), response.build()),
                faults);
        if (bodyless) {
            faults.removeIf(fault -> fault.contains("validation.response.body.missing"));
        }
        return faults;
    }

    private static List<String> undocumentedHeaders(Exchanged exchanged, Operation operation) {
        if (!exchanged.header("X-Content-Type-Options").equals("nosniff")) {
            return List.of("X-Content-Type-Options is missing, which every answer has");
        }
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(operation.headers(exchanged.status()));
        return exchanged.headers().keySet().stream()
                .filter(name -> !known.contains(name) && !FRAMING.contains(name) && !ON_EVERY_ANSWER.contains(name))
                .map(name ->
                        "header " + name + " of " + exchanged.status() + " of " + operation.id() + " is not documented")
                .toList();
    }

    private static SimpleRequest request(Exchanged exchanged) {
        SimpleRequest.Builder request = new SimpleRequest.Builder(method(exchanged.method()), exchanged.path());
        boolean body = exchanged.requestBody().length > 0;
        exchanged.requestHeaders().forEach((name, values) -> {
            // A body that is not there may have any type.
            if (body || !name.equalsIgnoreCase("Content-Type")) {
                request.withHeader(name, known(name, values));
            }
        });
        for (String pair : exchanged.query().split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                request.withQueryParam(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
            }
        }
        // The body of a DELETE is ignored.
        if (body && !exchanged.method().equals("DELETE")) {
            request.withBody(exchanged.requestBody());
        }
        return request.build();
    }

    /** OpenAPI 3.0 cannot say "any ...+json type": those that it does not know are JSON here. */
    private static List<String> known(String header, List<String> values) {
        String type = values.get(0).replaceFirst(";.*", "");
        boolean json = header.equalsIgnoreCase("Content-Type") && type.endsWith("+json") && !type.contains("patch");
        return json ? List.of("application/json") : values;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Request.Method method(String name) {
        return Request.Method.valueOf(name);
    }

    /** A path of the operation: that of the request may be one that no client library can read. */
    private static String sample(String template) {
        return template.replace("{store}", "main").replace("{key}", "k").replaceAll("\\{\\w+}", "not-found");
    }

    private static void messages(ValidationReport report, List<String> faults) {
        for (ValidationReport.Message message : report.getMessages()) {
            if (message.getLevel() == ValidationReport.Level.ERROR) {
                faults.add(message.getKey() + ": " + message.getMessage() + ' ' + message.getAdditionalInfo());
            }
        }
    }
}
