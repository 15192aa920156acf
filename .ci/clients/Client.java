import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.api.MaintenanceApi;
import org.openapitools.client.api.MaintenanceApi.APIPruneStoreRequest;
import org.openapitools.client.api.MaintenanceApi.APIUndoRunRequest;
import org.openapitools.client.api.SessionApi;
import org.openapitools.client.api.SessionApi.APIDeleteSessionRequest;
import org.openapitools.client.api.SessionApi.APIGetSessionRequest;
import org.openapitools.client.api.SessionApi.APIPatchSessionRequest;
import org.openapitools.client.api.SessionApi.APIPutSessionRequest;
import org.openapitools.client.api.SessionsApi;
import org.openapitools.client.api.SessionsApi.APIListSessionsRequest;
import org.openapitools.client.api.StoresApi;
import org.openapitools.client.api.StoresApi.APIDescribeStoreRequest;
import org.openapitools.client.model.Entry;
import org.openapitools.client.model.PruneReport;
import org.openapitools.client.model.PruneRequest;
import org.openapitools.client.model.SessionPage;
import org.openapitools.client.model.UndoRequest;

/** Uses the Java client that is generated from openapi.yaml, against a running server: Client BASE_URL. */
final class Client {
    private static final String STORE = "java";
    private static final String KEY = "agent:main:a/b 100%";

    private final ApiClient client = new ApiClient();
    private final SessionApi session;

    private Client(String base) {
        client.updateBaseUri(base);
        session = new SessionApi(client);
    }

    public static void main(String[] arguments) throws ApiException {
        Client test = new Client(arguments[0]);
        test.create();
        test.update();
        test.list();
        test.prune();
        test.remove();
        System.out.println("the Java client works: create, compare-and-set, list, prune, undo, remove");
    }

    private void create() throws ApiException {
        Entry entry = new Entry();
        entry.putAdditionalProperty("label", "first");
        entry.putAdditionalProperty("n", 1);
        APIPutSessionRequest request =
                put().entry(entry).ifNoneMatch("*").build();
        ApiResponse<Map<String, Object>> created = session.putSessionWithHttpInfo(request);
        same("create", 201, created.getStatusCode());
        same("created label", "first", created.getData().get("label"));
        rejected("create again", 412, "precondition-failed", () -> session.putSession(request));
    }

    private void update() throws ApiException {
        ApiResponse<Map<String, Object>> read = session.getSessionWithHttpInfo(get());
        String etag = etag(read);
        ApiResponse<Map<String, Object>> updated = session.patchSessionWithHttpInfo(
                patch(KEY).requestBody(Map.of("n", 2)).ifMatch(etag).build());
        same("update", 200, updated.getStatusCode());
        same("updated n", 2, updated.getData().get("n"));
        APIPatchSessionRequest stale = patch(KEY).requestBody(Map.of("n", 3)).ifMatch(etag).build();
        rejected("update of a stale copy", 412, "precondition-failed", () -> session.patchSession(stale));
        Entry whole = new Entry().sessionId("s-1").updatedAt(System.currentTimeMillis());
        whole.putAdditionalProperty("n", 4);
        ApiResponse<Map<String, Object>> replaced = session.putSessionWithHttpInfo(
                put().entry(whole).ifMatch(etag(updated)).prefer("return=representation").build());
        same("replace", 200, replaced.getStatusCode());
        same("replaced document", 4, replaced.getData().get("n"));
        same("replaced n", 4, session.getSession(get()).get("n"));
    }

    private void list() throws ApiException {
        for (int i = 0; i < 4; i++) {
            session.patchSession(patch("agent:main:" + i).requestBody(Map.of("label", "l" + i)).build());
        }
        Set<String> keys = new HashSet<>();
        String cursor = null;
        do {
            SessionPage page = new SessionsApi(client).listSessions(APIListSessionsRequest.newBuilder()
                    .store(STORE)
                    .limit(2)
                    .cursor(cursor)
                    .fields(List.of("label"))
                    .build());
            page.getSessions().forEach(item -> keys.add(item.getKey()));
            cursor = page.getNext();
        } while (cursor != null);
        same("listed", 5, keys.size());
    }

    private void prune() throws ApiException {
        MaintenanceApi maintenance = new MaintenanceApi(client);
        PruneReport preview = maintenance.pruneStore(prune(new PruneRequest().dryRun(true).maxEntries(2)));
        same("previewed", 3, preview.getRemovals().size());
        PruneReport pruned = maintenance.pruneStore(prune(new PruneRequest().maxEntries(2)));
        same("pruned", 2L, pruned.getAfterCount().longValue());
        APIUndoRunRequest undo = APIUndoRunRequest.newBuilder()
                .store(STORE)
                .run(pruned.getRun())
                .undoRequest(new UndoRequest())
                .build();
        same("restored", 3, maintenance.undoRun(undo).getRestored().size());
    }

    private void remove() throws ApiException {
        session.deleteSession(APIDeleteSessionRequest.newBuilder().store(STORE).key(KEY).build());
        rejected("read of a removed session", 404, "not-found", () -> session.getSession(get()));
        APIDescribeStoreRequest describe = APIDescribeStoreRequest.newBuilder().store(STORE).build();
        same("entries", 4L, new StoresApi(client).describeStore(describe).getEntries().longValue());
    }

    private static APIPutSessionRequest.Builder put() {
        return APIPutSessionRequest.newBuilder().store(STORE).key(KEY);
    }

    private static APIPatchSessionRequest.Builder patch(String key) {
        return APIPatchSessionRequest.newBuilder().store(STORE).key(key);
    }

    private static APIGetSessionRequest get() {
        return APIGetSessionRequest.newBuilder().store(STORE).key(KEY).build();
    }

    private static APIPruneStoreRequest prune(PruneRequest request) {
        return APIPruneStoreRequest.newBuilder().store(STORE).pruneRequest(request).build();
    }

    private static String etag(ApiResponse<?> response) {
        return response.getHeaders().get("etag").get(0);
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
