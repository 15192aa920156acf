package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** References of a server that clients reach by another URL. */
class PublicUrlTest extends HttpTest {
    private static final String PUBLIC = "https://public.example:8443/holdfast";

    @Override
    Site site() {
        return new Site("1.2.3", PUBLIC, Set.of());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/stores/main/sessions/new, /v1/stores/main/sessions/new",
        "/v1/stores/main/sessions/agent:main:new, /v1/stores/main/sessions/agent:main:new",
        "/v1/stores/main/session?key=a/b, /v1/stores/main/sessions/a%2Fb"
    })
    void location_beginsWithThePublicUrl(String target, String path) throws Exception {
        HttpResponse<String> created = send("PUT", target, "{}");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(header(created, "Location")).isEqualTo(PUBLIC + path);
    }

    @Test
    void contentLocation_beginsWithThePublicUrl() throws Exception {
        store.put("a", "{\"updatedAt\":5}");

        for (String method : new String[] {"GET", "OPTIONS", "DELETE"}) {
            HttpResponse<String> response = send(method, "/v1/stores/main/session?key=a", null);

            assertThat(header(response, "Content-Location")).isEqualTo(PUBLIC + "/v1/stores/main/sessions/a");
        }
    }

    @Test
    void link_beginsWithThePublicUrl() throws Exception {
        for (String key : new String[] {"a", "b"}) {
            store.put(key, "{\"updatedAt\":5}");
        }

        HttpResponse<String> page = send("GET", "/v1/stores/main/sessions?limit=1", null);

        assertThat(header(page, "Link"))
                .startsWith("<" + PUBLIC + "/v1/stores/main/sessions?limit=1&cursor=")
                .endsWith(">; rel=\"next\"");
    }

    @Test
    void problemType_beginsWithThePublicUrl_andItsCodeIsTheSame() throws Exception {
        HttpResponse<String> problem = send("GET", "/v1/stores/main/sessions/none", null);

        assertThat(problem.body()).contains("\"type\":\"" + PUBLIC + "/problems/not-found\"", "\"code\":\"not-found\"");
        try (RawConnection connection = new RawConnection(port())) {
            connection.send("NONSENSE\r\n\r\n");

            assertThat(connection.whole()).contains("\"type\":\"" + PUBLIC + "/problems/");
        }
    }

    @Test
    void service_namesItsParts() throws Exception {
        HttpResponse<String> json = send("GET", "/", null);
        HttpResponse<String> html = send("GET", "/", null, "Accept", "text/html,*/*;q=0.8");
        HttpResponse<String> head = send("HEAD", "/", null);

        assertThat(header(json, "Content-Type")).isEqualTo("application/json");
        assertThat(json.body())
                .contains("\"service\":\"Holdfast\"", "\"version\":\"1.2.3\"")
                .contains("\"documentation\":\"" + PUBLIC + "/openapi.yaml\"", "\"path\":\"" + PUBLIC + "/v1/stores\"");
        assertThat(header(html, "Content-Type")).startsWith("text/html");
        assertThat(html.body()).contains("<h1>Holdfast 1.2.3", PUBLIC + "/v1/stores");
        assertThat(header(html, "Content-Security-Policy")).isNotEmpty();
        assertThat(head.statusCode()).isEqualTo(200);
    }
}
