package dev.holdfast.http;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of all operations. Requests are matched on their raw path, segment by segment: a router that decodes or
 * normalises first would let {@code ..} or {@code %2F} in a session key name another resource.
 */
final class Routes {
    /**
     * One operation.
     *
     * @param method its method; GET answers HEAD too
     * @param path its path, in which a segment in braces stands for any one segment
     * @param endpoint what it does
     */
    record Route(HttpMethod method, String path, Endpoint endpoint) {}

    /** What serves a request, and what that asks of the caller. */
    record Operation(Endpoint endpoint, Access access) {}

    private record Resource(String path, List<String> template, Map<HttpMethod, Operation> methods) {}

    /** The target that stands for the server as a whole (RFC 9110, section 9.3.7). */
    private static final String WHOLE_SERVER = "*";

    private static final Operation SERVER_OPTIONS =
            new Operation(exchange -> exchange.status(204).end(), Access.OPEN);

    private final List<Route> table;
    private final List<Resource> resources = new ArrayList<>();

    Routes(List<Route> table) {
        this.table = List.copyOf(table);
        Map<String, Resource> byPath = new LinkedHashMap<>();
        for (Route route : table) {
            Resource resource = byPath.computeIfAbsent(
                    route.path(), path -> new Resource(path, List.of(segments(path)), new LinkedHashMap<>()));
            Operation operation = new Operation(route.endpoint(), AccessTable.of(route.method(), route.path()));
            if (resource.methods().put(route.method(), operation) != null) {
                throw new IllegalArgumentException("two routes for " + route.method() + " " + route.path());
            }
        }
        for (Resource resource : byPath.values()) {
            Operation get = resource.methods().get(HttpMethod.GET);
            if (get != null) {
                resource.methods().putIfAbsent(HttpMethod.HEAD, get);
            }
            resources.add(resource);
        }
    }

    /** All operations, in the order of the table. */
    List<Route> table() {
        return table;
    }

    /**
     * The operation of a request, whose path variables are set on the exchange.
     *
     * @throws StoreException {@code NOT_FOUND}; {@code METHOD_NOT_ALLOWED}, with {@code Allow} set
     */
    Operation find(Exchange exchange) {
        String path = exchange.request().path();
        if (WHOLE_SERVER.equals(path) && exchange.method().equals(HttpMethod.OPTIONS)) {
            return SERVER_OPTIONS;
        }
        String[] segments = path == null ? new String[0] : segments(path);
        for (Resource resource : resources) {
            if (matches(resource.template(), segments)) {
                exchange.withRoute(resource.path());
                Operation operation = resource.methods().get(exchange.method());
                if (operation == null) {
                    throw methodNotAllowed(exchange, resource);
                }
                exchange.withVariables(variables(resource.template(), segments));
                return operation;
            }
        }
        throw new StoreException(ErrorCode.NOT_FOUND, UnknownPath.detail(path == null ? "" : path, segments));
    }

    /** The value of {@code Allow} for one of the table's paths. */
    String allowed(String path) {
        List<String> template = List.of(segments(path));
        for (Resource resource : resources) {
            if (resource.template().equals(template)) {
                return allow(resource);
            }
        }
        throw new IllegalArgumentException("no route has the path " + path);
    }

    private static String allow(Resource resource) {
        StringBuilder allow = new StringBuilder();
        for (HttpMethod method : resource.methods().keySet()) {
            allow.append(allow.isEmpty() ? "" : ", ").append(method.name());
        }
        return allow.toString();
    }

    private static StoreException methodNotAllowed(Exchange exchange, Resource resource) {
        String allow = allow(resource);
        exchange.header(HttpHeaders.ALLOW, allow);
        return new StoreException(
                ErrorCode.METHOD_NOT_ALLOWED, "the resource has no method " + exchange.method() + ", but " + allow);
    }

    private static boolean matches(List<String> template, String[] segments) {
        if (template.size() != segments.length) {
            return false;
        }
        for (int i = 0; i < template.size(); i++) {
            if (!isVariable(template.get(i)) && !template.get(i).equals(segments[i])) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, String> variables(List<String> template, String[] segments) {
        Map<String, String> variables = new HashMap<>(4);
        for (int i = 0; i < template.size(); i++) {
            if (isVariable(template.get(i))) {
                variables.put(template.get(i).substring(1, template.get(i).length() - 1), segments[i]);
            }
        }
        return variables;
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    /** The parts between slashes, empty ones included; the part before the first slash is left out. */
    static String[] segments(String path) {
        int count = 0;
        for (int i = 0; i < path.length(); i++) {
            count += path.charAt(i) == '/' ? 1 : 0;
        }
        String[] segments = new String[count];
        int end = path.length();
        for (int i = path.length() - 1; i >= 0; i--) {
            if (path.charAt(i) == '/') {
                segments[--count] = path.substring(i + 1, end);
                end = i;
            }
        }
        return segments;
    }
}
