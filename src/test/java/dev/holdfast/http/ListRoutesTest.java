package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.session.Command;
import dev.holdfast.session.ListQuery;
import dev.holdfast.session.SessionFilter;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListRoutesTest extends HttpTest {
    private static final String PATH = "/v1/stores/main/sessions";
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({"keyGlob, 1024", "label, 256", "search, 256"})
    void filters_haveABoundedLength(String name, int most) throws Exception {
        HttpResponse<String> longest = send("GET", PATH + '?' + name + '=' + "a".repeat(most), null);
        HttpResponse<String> longer = send("GET", PATH + '?' + name + '=' + "a".repeat(most + 1), null);

        assertThat(longest.statusCode()).isEqualTo(200);
        assertThat(longer.statusCode()).isEqualTo(400);
        assertThat(longer.body()).contains(name).contains("at most " + most);
    }

    @Test
    void list_answersEntriesNewestFirst() throws Exception {
        store.put("old", "{\"updatedAt\":1000}");
        store.put("undated \"x\"", "{}");
        store.put("new", "{\"updatedAt\":2000}");

        HttpResponse<String> response = send("GET", PATH, null);

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode page = JSON.readTree(response.body());
        assertThat(page.get("revision").asLong()).isEqualTo(3);
        assertThat(page.get("next").isNull()).isTrue();
        assertThat(page.has("count")).isFalse();
        assertThat(page.get("sessions")).hasSize(3);
        JsonNode first = page.get("sessions").get(0);
        assertThat(first.get("key").asText()).isEqualTo("new");
        assertThat(first.get("etag").asText())
                .isEqualTo('"' + store.entry("new").etag() + '"');
        assertThat(first.get("updatedAt").asLong()).isEqualTo(2000);
        assertThat(first.get("bytes").asInt()).isEqualTo(18);
        assertThat(first.has("entry")).isFalse();
        JsonNode last = page.get("sessions").get(2);
        assertThat(last.get("key").asText()).isEqualTo("undated \"x\"");
        assertThat(last.get("updatedAt").isNull()).isTrue();
        assertThat(header(response, "Store-Revision")).isEqualTo("3");
        assertThat(header(response, "Link")).isEmpty();
    }

    @Test
    void list_isFollowedByItsCursorToTheEnd() throws Exception {
        for (int i = 0; i < 7; i++) {
            store.put("a:" + i, "{\"updatedAt\":" + (i / 2) + "}");
            store.put("b:" + i, "{}");
        }
        List<String> keys = new ArrayList<>();
        String query = "?limit=3&keyPrefix=a:";

        while (!query.isEmpty()) {
            HttpResponse<String> response = send("GET", PATH + query, null);
            assertThat(response.statusCode()).isEqualTo(200);
            JsonNode page = JSON.readTree(response.body());
            page.get("sessions").forEach(item -> keys.add(item.get("key").asText()));
            String link = header(response, "Link");
            assertThat(link.isEmpty()).isEqualTo(page.get("next").isNull());
            query = link.isEmpty() ? "" : link.substring(link.indexOf('?'), link.indexOf('>'));
            if (!query.isEmpty()) {
                assertThat(link)
                        .endsWith(">; rel=\"next\"")
                        .contains(page.get("next").asText());
            }
        }

        assertThat(keys).containsExactly("a:6", "a:4", "a:5", "a:2", "a:3", "a:0", "a:1");
    }

    @Test
    void list_refusesACursorOfOtherFilters() throws Exception {
        store.put("a", "{}");
        store.put("b", "{}");
        String next = JSON.readTree(send("GET", PATH + "?limit=1", null).body())
                .get("next")
                .asText();

        assertThat(send("GET", PATH + "?limit=1&cursor=" + next, null).statusCode())
                .isEqualTo(200);
        HttpResponse<String> other = send("GET", PATH + "?keyPrefix=a&cursor=" + next, null);
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(other.body()).contains("other filters");
    }

    @Test
    void list_readsEveryParameter() throws Exception {
        send(
                "GET",
                PATH + "?keyPrefix=a%20b&keyGlob=a*&sessionId=s+t&label=L&search=X&updatedSince=5&updatedBefore=-24h"
                        + "&limit=7&count=true&fields=label,model",
                null);

        ListQuery query = store.last(Command.ListSessions.class).query();
        SessionFilter filter = query.filter();
        assertThat(filter.keyPrefix()).isEqualTo("a b");
        assertThat(String.valueOf(filter.keyGlob())).contains("a*");
        assertThat(filter.sessionId()).isEqualTo("s t");
        assertThat(filter.label()).isEqualTo("L");
        assertThat(filter.search()).hasToString("X");
        assertThat(filter.updatedSince()).isEqualTo(5);
        assertThat(filter.updatedBefore()).isEqualTo(NOW.toEpochMilli() - 86_400_000);
        assertThat(query.limit()).isEqualTo(7);
        assertThat(query.count()).isTrue();
        assertThat(query.fields()).isEqualTo(new ListQuery.Fields(false, List.of("label", "model")));
        assertThat(query.after()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"activeMinutes=60, 3600000", "activeMinutes=60&updatedSince=-5m, 300000", "updatedSince=-1h30m, 5400000"
    })
    void list_takesTheLaterOfBothTimes(String query, long ago) throws Exception {
        send("GET", PATH + '?' + query, null);

        assertThat(store.last(Command.ListSessions.class).query().filter().updatedSince())
                .isEqualTo(NOW.toEpochMilli() - ago);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=-1",
                "limit=x",
                "limit=99999999999",
                "limit=",
                "limit=1&limit=2",
                "count=yes",
                "fields=",
                "fields=a,,b",
                "fields=*,a",
                "keyGlob=%5C",
                "updatedSince=yesterday",
                "updatedBefore=-24",
                "activeMinutes=0",
                "cursor=x",
                "cursor=%21%21",
                "prefix=a",
                "LIMIT=1",
                "label=%ff",
                "%6c%69mit=0"
            })
    void list_refusesWhatItDoesNotUnderstand(String query) throws Exception {
        HttpResponse<String> response = send("GET", PATH + '?' + query.replace("\"", "%22"), null);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("/problems/malformed-query");
        assertThat(store.commands()).isEmpty();
    }

    @Test
    void list_namesTheParametersItKnows() throws Exception {
        String body = send("GET", PATH + "?prefix=a", null).body();

        assertThat(body).contains("'prefix'").contains("keyPrefix, keyGlob").contains("activeMinutes");
    }

    @Test
    void list_includesMembersAsStored() throws Exception {
        store.put("a", "{\"n\": 1.0}");

        HttpResponse<String> response = send("GET", PATH + "?fields=*&count=true", null);

        assertThat(response.body()).contains("\"entry\":{\"n\": 1.0}").endsWith("\"next\":null,\"count\":1}");
        assertThat(store.last(Command.ListSessions.class).query().fields()).isEqualTo(ListQuery.Fields.ALL);
    }

    @Test
    void list_isNotModifiedUntilTheStoreChanges() throws Exception {
        store.put("a", "{\"updatedAt\":1000}");
        String etag = header(send("GET", PATH, null), "ETag");
        assertThat(etag).startsWith("W/\"");

        assertThat(send("GET", PATH, null, "If-None-Match", etag).statusCode()).isEqualTo(304);
        assertThat(send("HEAD", PATH, null, "If-None-Match", etag).statusCode()).isEqualTo(304);
        assertThat(send("GET", PATH + "?limit=5", null, "If-None-Match", etag).statusCode())
                .isEqualTo(200);
        store.put("b", "{}");
        assertThat(send("GET", PATH, null, "If-None-Match", etag).statusCode()).isEqualTo(200);
    }

    @Test
    void list_refusedForItsCondition_hasNoHeadersOfAPage() throws Exception {
        HttpResponse<String> response = send("GET", PATH, null, "If-None-Match", "broken");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(header(response, "ETag")).isEmpty();
        assertThat(header(response, "Store-Revision")).isEmpty();
    }

    @Test
    void head_countsAllThatMatch() throws Exception {
        for (int i = 0; i < 5; i++) {
            store.put("a:" + i, "{}");
        }
        store.put("b", "{}");

        HttpResponse<String> response = send("HEAD", PATH + "?limit=1&keyPrefix=a", null);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Total-Count")).isEqualTo("5");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void list_ofManyBytesArrivesWhole() throws Exception {
        String document = "{\"updatedAt\":5,\"t\":\"" + "ü".repeat(200_000) + "\"}";
        for (int i = 0; i < 5; i++) {
            store.put("a:" + i, document);
        }

        HttpResponse<String> response = send("GET", PATH + "?fields=*", null);

        JsonNode sessions = JSON.readTree(response.body()).get("sessions");
        assertThat(sessions).hasSize(5);
        assertThat(sessions.get(4).get("entry")).isEqualTo(JSON.readTree(document));
    }

    @Test
    void list_linksAQueryWithOddCharacters() throws Exception {
        store.put("a", "{}");
        store.put("b", "{}");
        String search = URLEncoder.encode("<>\"&ü", StandardCharsets.UTF_8);

        HttpResponse<String> empty = send("GET", PATH + "?limit=1&search=" + search, null);
        HttpResponse<String> page = send("GET", PATH + "?limit=1&search=&cursor=", null);

        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(header(empty, "Link")).isEmpty();
        assertThat(page.statusCode()).isEqualTo(400);
    }
}
