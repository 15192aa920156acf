package dev.holdfast.commit;

import static dev.holdfast.session.StoreCommands.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Command;
import dev.holdfast.session.KeyGlob;
import dev.holdfast.session.ListQuery;
import dev.holdfast.session.SessionFilter;
import dev.holdfast.session.SessionPage;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.TextSearch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every session store lists: session-store.md, section 9, and api.md, "List". */
interface ListContract {
    /** Some time, epoch ms. */
    long TIME = 1_700_000_000_000L;

    StoreHarness harness();

    private StoreCommands main() {
        return harness().commands("main");
    }

    private void put(String key, String members, long updatedAt) {
        harness()
                .perform(main().put(
                                key,
                                "{\"sessionId\":\"id-" + key + "\"," + members + "\"updatedAt\":" + updatedAt + "}"));
    }

    private List<String> keys(SessionFilter filter) {
        return keys(harness().run(main().list(filter, null, 100)));
    }

    private static List<String> keys(SessionPage page) {
        return page.items().stream().map(item -> item.entry().key().value()).toList();
    }

    @Test
    default void list_isNewestFirstAndTiesAreByKey() {
        long now = harness().now();
        put("b", "", now);
        put("old", "", now - 10);
        put("a", "", now);
        put("new", "", now + 5);

        assertThat(harness().keys("main")).containsExactly("new", "a", "b", "old");
        put("old", "", now + 6);
        assertThat(harness().keys("main")).containsExactly("old", "new", "a", "b");
    }

    @Test
    default void pageOfLongEntries_isCutByBytes_andGoesOn() {
        String filler = "x".repeat(900_000);
        for (int i = 0; i < 11; i++) {
            put("k" + i, "\"filler\":\"" + filler + "\",", TIME - i);
        }
        List<String> seen = new ArrayList<>();
        ListQuery.Place next = null;
        do {
            SessionPage page = harness()
                    .run(new Command.ListSessions(
                            main().list().store(),
                            new ListQuery(SessionFilter.ALL, next, 1000, false, ListQuery.Fields.ALL),
                            main().list().deadline()));
            assertThat(page.items()).hasSizeBetween(1, 4);
            assertThat(page.bytes()).isLessThan(ListQuery.MAX_BYTES + 10_000);
            seen.addAll(keys(page));
            next = page.next();
        } while (next != null);

        assertThat(seen)
                .containsExactlyElementsOf(
                        IntStream.range(0, 11).mapToObj(i -> "k" + i).toList());
    }

    @Test
    default void filters_areJudgedTogether() {
        put("agent:main:a", "\"label\":\"Blue\",\"subject\":\"Trains\",", TIME + 1000);
        put("agent:main:b", "\"label\":\"Red\",\"displayName\":\"Straße\",", TIME + 2000);
        put("other:c", "\"label\":\"Blue\",", TIME + 3000);

        assertThat(keys(new SessionFilter("agent:", null, null, null, null, null, null)))
                .containsExactly("agent:main:b", "agent:main:a");
        assertThat(keys(new SessionFilter(null, new KeyGlob("*:?"), null, null, null, null, null)))
                .containsExactly("other:c", "agent:main:b", "agent:main:a");
        assertThat(keys(new SessionFilter(null, null, "id-other:c", null, null, null, null)))
                .containsExactly("other:c");
        assertThat(keys(new SessionFilter("agent:", null, null, "Blue", null, null, null)))
                .containsExactly("agent:main:a");
        assertThat(keys(new SessionFilter(null, null, null, null, new TextSearch("TRAINS"), null, null)))
                .containsExactly("agent:main:a");
        assertThat(keys(new SessionFilter(null, null, null, null, new TextSearch("straße"), null, null)))
                .containsExactly("agent:main:b");
        assertThat(keys(new SessionFilter(null, null, null, null, null, TIME + 2000, null)))
                .containsExactly("other:c", "agent:main:b");
        assertThat(keys(new SessionFilter(null, null, null, null, null, TIME + 2000, TIME + 3000)))
                .containsExactly("agent:main:b");
        assertThat(keys(new SessionFilter(null, null, null, "Green", null, null, null)))
                .isEmpty();
    }

    @Test
    default void pages_coverEverythingExactlyOnceWhileNothingChanges() {
        Random random = new Random(20260301);
        IntStream.range(0, 137).forEach(i -> put("k" + i, "", TIME + 1000 + random.nextInt(20)));
        SessionFilter filter = new SessionFilter("k", null, null, null, null, TIME + 1003, null);
        List<String> whole = keys(harness().run(main().list(filter, null, 1000)));

        for (int limit : new int[] {1, 2, 7, 50, whole.size(), 1000}) {
            List<String> paged = new ArrayList<>();
            ListQuery.Place after = null;
            do {
                SessionPage page = harness().run(main().list(filter, after, limit));
                assertThat(page.items()).hasSizeBetween(1, limit);
                assertThat(page.count()).isEqualTo(whole.size());
                paged.addAll(keys(page));
                after = page.next();
            } while (after != null);
            assertThat(paged).isEqualTo(whole);
        }
        assertThat(whole).hasSizeBetween(60, 136).doesNotHaveDuplicates();
    }

    @Test
    default void cursor_survivesTheRemovalOfItsEntry() {
        for (int i = 0; i < 6; i++) {
            put("k" + i, "", TIME + 1000 - i);
        }
        ListQuery.Place place =
                harness().run(main().list(SessionFilter.ALL, null, 3)).next();
        harness().perform(main().delete("k2"));

        assertThat(keys(harness().run(main().list(SessionFilter.ALL, place, 3))))
                .containsExactly("k3", "k4", "k5");
    }

    @Test
    default void fields_areIncludedAsAskedFor() {
        put("a", "\"label\":\"x\",\"deep\":{\"n\":1.0},", TIME + 1000);
        ListQuery some = new ListQuery(
                SessionFilter.ALL, null, 10, false, new ListQuery.Fields(false, List.of("deep", "missing")));
        ListQuery all = new ListQuery(SessionFilter.ALL, null, 10, false, ListQuery.Fields.ALL);

        assertThat(included(some)).isEqualTo("{\"deep\":{\"n\":1.0}}");
        assertThat(included(all)).isEqualTo(harness().document("main", "a"));
        assertThat(harness().run(main().list()).items().get(0).included()).isNull();
    }

    private String included(ListQuery query) {
        SessionPage page = harness().run(new Command.ListSessions(main().store(), query, main().deadline()));
        assertThat(page.count()).isNull();
        byte[] included = page.items().get(0).included();
        return included == null ? "null" : new String(included, StandardCharsets.UTF_8);
    }

    @Test
    default void list_hasTheRevisionOfItsView() {
        harness().perform(main().put("a", document("a", TIME + 1000)));
        long first = harness().run(main().list()).revision();
        harness().perform(main().put("b", document("b", TIME + 1000)));

        assertThat(harness().run(main().list()).revision()).isEqualTo(first + 1);
    }
}
