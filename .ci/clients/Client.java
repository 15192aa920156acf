import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.api.MaintenanceApi;
import org.openapitools.client.api.SessionApi;
import org.openapitools.client.api.SessionsApi;
import org.openapitools.client.api.StoresApi;
import org.openapitools.client.model.Entry;
import org.openapitools.client.model.PruneReport;
import org.openapitools.client.model.PruneRequest;
import org.openapitools.client.model.SessionPage;
import org.openapitools.client.model.UndoRequest;

/** Uses the Java client that is generated from openapi.yaml, against a running server: Client BASE_URL. */
final class Client {
    private static final String STORE = "java";

    private Client() {}

    public static void main(String[] arguments) throws ApiException {
        ApiClient client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        SessionApi session = new SessionApi(client);

        // Create.
        String key = "agent:main:a/b 100%";
        Entry entry = new Entry();
        entry.putAdditionalProperty("label", "first");
        entry.putAdditionalProperty("n", 1);
        ApiResponse<Map<String, Object>> created =
                session.putSessionWithHttpInfo(STORE, key, entry, null, "*", null, null, null, null);
        same("create", 201, created.getStatusCode());
        same("created label", "first", created.getData().get("label"));
        rejected("create again", 412, "precondition-failed", () -> session.putSession(
                STORE, key, entry, null, "*", null, null, null, null));

        // Read, and update what was read.
        ApiResponse<Map<String, Object>> read =
                session.getSessionWithHttpInfo(STORE, key, null, null, null, null, null, null);
        String etag = header(read, "etag");
        ApiResponse<Map<String, Object>> updated = session.patchSessionWithHttpInfo(
                STORE, key, Map.of("n", 2), null, etag, null, null, null, null, null);
        same("update", 200, updated.getStatusCode());
        same("updated n", 2, updated.getData().get("n"));
        rejected("update of a stale copy", 412, "precondition-failed", () -> session.patchSession(
                STORE, key, Map.of("n", 3), null, etag, null, null, null, null, null));
        Entry whole = new Entry().sessionId("s-1").updatedAt(System.currentTimeMillis());
        whole.putAdditionalProperty("n", 4);
        ApiResponse<Map<String, Object>> replaced = session.putSessionWithHttpInfo(
                STORE, key, whole, header(updated, "etag"), null, null, "return=representation", null, null);
        same("replace", 200, replaced.getStatusCode());
        same("replaced document", 4, replaced.getData().get("n"));
        same("replaced n", 4, session.getSession(STORE, key, null, null, null, null, null, null).get("n"));

        // List, page by page.
        for (int i = 0; i < 4; i++) {
            session.patchSession(
                    STORE, "agent:main:" + i, Map.of("label", "l" + i), null, null, null, null, null, null, null);
        }
        Set<String> keys = new HashSet<>();
        String cursor = null;
        do {
            SessionPage page = new SessionsApi(client).listSessions(
                    STORE, null, null, null, null, null, null, null, null, 2, cursor, List.of("label"), null, null, null,
                    null, null);
            page.getSessions().forEach(item -> keys.add(item.getKey()));
            cursor = page.getNext();
        } while (cursor != null);
        same("listed", 5, keys.size());

        // Prune: preview, apply, undo.
        MaintenanceApi maintenance = new MaintenanceApi(client);
        PruneReport preview = maintenance.pruneStore(STORE, null, null, null, new PruneRequest().dryRun(true).maxEntries(2));
        same("previewed", 3, preview.getRemovals().size());
        PruneReport pruned = maintenance.pruneStore(STORE, null, null, null, new PruneRequest().maxEntries(2));
        same("pruned", 2L, pruned.getAfterCount().longValue());
        same("restored", 3, maintenance
                .undoRun(STORE, pruned.getRun(), null, null, null, new UndoRequest())
                .getRestored().size());

        // Remove.
        session.deleteSession(STORE, key, null, null, null, null);
        rejected("read of a removed session", 404, "not-found", () -> session.getSession(
                STORE, key, null, null, null, null, null, null));
        same("entries", 4L, new StoresApi(client).describeStore(STORE, null, null).getEntries().longValue());
        System.out.println("the Java client works: create, compare-and-set, list, prune, undo, remove");
    }

    private static String header(ApiResponse<?> response, String name) {
        return response.getHeaders().get(name).get(0);
    }

    private static void same(String what, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(what + ": expected " + expected + ", got " + actual);
        }
    }

    private static void rejected(String what, int status, String code, Call call) {
        try {
            call.run();
        } catch (ApiException failure) {
            same(what, status, failure.getCode());
            same(what + ": code", true, failure.getResponseBody().contains("\"code\":\"" + code + "\""));
            return;
        }
        throw new AssertionError(what + ": expected status " + status);
    }

    private interface Call {
        void run() throws ApiException;
    }
}
