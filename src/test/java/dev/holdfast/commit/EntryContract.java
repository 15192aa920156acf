package dev.holdfast.commit;

import static dev.holdfast.session.StoreCommands.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every session store does with single entries: session-store.md, sections 2, 3 and 5. */
interface EntryContract {
    StoreHarness harness();

    private StoreCommands main() {
        return harness().commands("main");
    }

    private static Precondition ifMatch(String etag) {
        return new Precondition(new Precondition.TagList(false, List.of(etag)), null);
    }

    private static Precondition ifNoneMatchAny() {
        return new Precondition(null, new Precondition.TagList(true, List.of()));
    }

    @Test
    default void put_storesTheDocumentExactlyAsSent() {
        String sent = "{ \"updatedAt\" : 1700000000000,\n \"n\": 1.0, \"sessionId\":\"s-1\" }";

        Command.Written written = harness().run(main().put("a", sent));

        assertThat(written.created()).isTrue();
        assertThat(written.completed()).isFalse();
        assertThat(written.entry().json()).asString(StandardCharsets.UTF_8).isEqualTo(sent);
        assertThat(harness().document("main", "a")).isEqualTo(sent);
    }

    @Test
    default void put_fillsInWhatIsMissing() {
        Command.Written written = harness().run(main().put("a", "{\"label\":\"x\"}"));

        assertThat(written.completed()).isTrue();
        assertThat(written.entry().sessionId()).startsWith("new-");
        assertThat(written.entry().updatedAt()).isEqualTo(harness().now());
    }

    @Test
    default void put_replacesAndKeepsTheEtagOfEqualBytes() {
        long now = harness().now();
        Command.Written first = harness().run(main().put("a", document("s", now)));
        Command.Written other = harness().run(main().put("a", document("s", now + 1)));
        Command.Written again = harness().run(main().put("a", document("s", now)));

        assertThat(other.created()).isFalse();
        assertThat(other.entry().etag()).isNotEqualTo(first.entry().etag());
        assertThat(again.entry().etag()).isEqualTo(first.entry().etag());
    }

    @Test
    default void put_thatIsMalformedChangesNothing() {
        harness().perform(main().put("a", document("s", harness().now())));

        StoreException failure = Answers.failure(harness().send(main().put("a", "{\"sessionId\":")));

        assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_JSON);
        assertThat(failure.outcome()).isEqualTo(StoreException.Outcome.NOT_APPLIED);
        assertThat(harness().run(main().get("a")).revision())
                .isEqualTo(harness().revision(1));
    }

    @Test
    default void put_thatFailsFirstLeavesNoStore() {
        assertThat(Answers.code(harness().send(main().put("a", "no json")))).isEqualTo(ErrorCode.MALFORMED_JSON);

        assertThat(Answers.code(harness().send(main().list()))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(harness().send(main().get("a")))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(harness().send(main().prune(true)))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(harness().send(main().describe()))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(harness().run(new Command.ListStores()).stores()).isEmpty();
    }

    @Test
    default void store_thatWasNeverWrittenIsNotFound() {
        List<Command<?>> commands = List.of(
                main().get("a"),
                main().list(),
                main().delete("a"),
                main().prune(false),
                main().prune(true),
                main().maintain(),
                main().describe());

        for (Command<?> command : commands) {
            assertThat(Answers.code(harness().send(command))).as("%s", command).isEqualTo(ErrorCode.NOT_FOUND);
        }
        assertThat(harness().run(new Command.ListStores()).stores()).isEmpty();
    }

    @Test
    default void patch_createsFromNothingAndThenMerges() {
        Command.Written created = harness().run(main().patch("a", "{\"label\":\"one\",\"x\":1}"));
        Command.Written merged = harness().run(main().patch("a", "{\"x\":null,\"y\":2}"));

        assertThat(created.created()).isTrue();
        assertThat(merged.created()).isFalse();
        assertThat(merged.entry().sessionId()).isEqualTo(created.entry().sessionId());
        assertThat(merged.entry().label()).isEqualTo("one");
        assertThat(harness().document("main", "a")).contains("\"y\"").doesNotContain("\"x\"");
    }

    @Test
    default void patch_setsUpdatedAtToNowAtLeast() {
        long future = harness().now() + 86_400_000;
        harness().perform(main().put("old", document("o", 1_700_000_000_005L)));
        harness().perform(main().put("ahead", document("f", future)));

        assertThat(harness().run(main().patch("old", "{}")).entry().updatedAt())
                .isEqualTo(harness().now());
        assertThat(harness().run(main().patch("ahead", "{}")).entry().updatedAt())
                .isEqualTo(future);
    }

    @Test
    default void writers_ofDifferentMembersNeverLoseEachOther() {
        List<Future<Command.Written>> answers = IntStream.range(0, 50)
                .mapToObj(i -> harness().send(main().patch("a", "{\"m" + i + "\":" + i + "}")))
                .toList();
        answers.forEach(Answers::awaitSuccess);

        String document = harness().document("main", "a");

        assertThat(IntStream.range(0, 50).mapToObj(i -> "\"m" + i + "\"")).allMatch(document::contains);
    }

    @Test
    default void delete_removesOnce() {
        harness().perform(main().put("a", document("s", harness().now())));

        Command.Deleted deleted = harness().run(main().delete("a"));

        assertThat(deleted.receipt().run()).isNotNull();
        assertThat(deleted.receipt().revision()).isEqualTo(harness().revision(2));
        assertThat(Answers.code(harness().send(main().get("a")))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(harness().send(main().delete("a")))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(harness().keys("main")).isEmpty();
    }

    @Test
    default void deletes_areRunsOfTheirOwn() {
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            harness().perform(main().put("a", document("s", harness().now())));
            runs.add(String.valueOf(harness().run(main().delete("a")).receipt().run()));
        }

        assertThat(runs).doesNotHaveDuplicates().doesNotContain("null");
    }

    @Test
    default void receipt_countsOneRevisionForEachChangedEntry() {
        long revision = 0;
        for (int i = 0; i < 5; i++) {
            Command.Receipt receipt = harness().run(main().put("k" + i, "{}")).receipt();
            assertThat(receipt.revision()).isEqualTo(harness().revision(++revision));
            assertThat(receipt.durability()).isEqualTo(Durability.FSYNC);
            assertThat(receipt.run()).isNull();
        }
        assertThat(harness().run(main().delete("k0")).receipt().revision())
                .isEqualTo(harness().revision(++revision));
        assertThat(harness().run(main().get("k1")).revision())
                .isEqualTo(harness().revision(revision));
    }

    @Test
    default void ifMatch_isJudgedAgainstTheEntryAsItIs() {
        String etag = harness().run(main().put("a", "{\"x\":1}")).entry().etag();
        String newer = harness()
                .run(main().patch("a", "{\"x\":2}", ifMatch(etag)))
                .entry()
                .etag();

        StoreException put = Answers.failure(harness().send(main().put("a", "{}", ifMatch(etag), null)));
        StoreException patch = Answers.failure(harness().send(main().patch("a", "{}", ifMatch(etag))));
        StoreException delete = Answers.failure(harness().send(main().delete("a", ifMatch(etag))));

        assertThat(List.of(put, patch, delete)).allSatisfy(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
            assertThat(failure.currentEtag()).isEqualTo(newer);
        });
        assertThat(harness().run(main().get("a")).revision())
                .isEqualTo(harness().revision(2));
    }

    @Test
    default void ifMatch_ofAnEntryThatIsGoneFails() {
        String etag = harness().run(main().put("a", "{}")).entry().etag();
        harness().perform(main().delete("a"));

        StoreException patch = Answers.failure(harness().send(main().patch("a", "{}", ifMatch(etag))));
        StoreException delete = Answers.failure(harness().send(main().delete("a", ifMatch(etag))));

        assertThat(List.of(patch, delete)).allSatisfy(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.PRECONDITION_FAILED);
            assertThat(failure.currentEtag()).isNull();
        });
    }

    @Test
    default void ifNoneMatchAny_createsOnlyOnce() {
        List<Future<Command.Written>> answers = IntStream.range(0, 10)
                .mapToObj(i -> harness().send(main().put("a", "{\"n\":" + i + "}", ifNoneMatchAny(), null)))
                .toList();

        Command.Written winner = Answers.of(answers.get(0));
        List<ErrorCode> others = answers.stream().skip(1).map(Answers::code).toList();

        assertThat(winner.created()).isTrue();
        assertThat(others).hasSize(9).containsOnly(ErrorCode.PRECONDITION_FAILED);
    }

    @Test
    default void tenParallelReadModifyWrites_giveTen() {
        harness().perform(main().put("counter", "{\"n\":0}"));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            threads.add(new Thread(this::increment));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            join(thread);
        }

        assertThat(harness().document("main", "counter")).contains("\"n\":10");
    }

    private void increment() {
        while (true) {
            Command.Found found = harness().run(main().get("counter"));
            String document = new String(found.entry().json(), StandardCharsets.UTF_8);
            int n = Integer.parseInt(document.replaceAll(".*\"n\":(\\d+).*", "$1"));
            Future<Command.Written> answer = harness()
                    .send(main().patch(
                                    "counter",
                                    "{\"n\":" + (n + 1) + "}",
                                    ifMatch(found.entry().etag())));
            if (succeeded(answer)) {
                return;
            }
        }
    }

    private static boolean succeeded(Future<Command.Written> answer) {
        Future<Boolean> outcome = answer.map(true).recover(failure -> Future.succeededFuture(false));
        return Answers.of(outcome);
    }

    private static void join(Thread thread) {
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    default void fiveUpdatesQueuedWithoutWaiting_runInOrder() {
        List<Future<Command.Written>> answers = new ArrayList<>();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 5; i++) {
            int n = i;
            answers.add(harness()
                    .send(main().patch("a", "{\"last\":" + i + ",\"m" + i + "\":0}"))
                    .onSuccess(done -> order.add(n)));
        }
        answers.forEach(Answers::awaitSuccess);

        assertThat(order).containsExactly(0, 1, 2, 3, 4);
        assertThat(harness().document("main", "a")).contains("\"last\":4", "\"m0\"", "\"m1\"", "\"m2\"", "\"m3\"");
    }

    @Test
    default void restart_keepsEverything() {
        harness().perform(main().put("b", "{\"x\": 1.0, \"sessionId\":\"s\",\"updatedAt\":1700000000007}"));
        harness().perform(main().put("a", "{}"));
        harness().perform(main().put("gone", "{}"));
        harness().perform(main().delete("gone"));
        String etag = harness().run(main().get("a")).entry().etag();

        harness().restart();

        assertThat(harness().keys("main")).containsExactly("a", "b");
        assertThat(harness().document("main", "b"))
                .isEqualTo("{\"x\": 1.0, \"sessionId\":\"s\",\"updatedAt\":1700000000007}");
        assertThat(harness().run(main().get("a")).entry().etag()).isEqualTo(etag);
        assertThat(harness().run(main().put("c", "{}")).receipt().revision())
                .isGreaterThan(harness().revision(4));
    }

    @Test
    default void insertionOrder_isKeptWhenAnEntryChangesAndAfterARestart() {
        for (String key : List.of("z", "m", "a")) {
            harness().perform(main().put(key, "{}"));
        }
        harness().perform(main().put("z", "{\"x\":1}"));
        harness().restart();
        harness().perform(main().patch("m", "{\"x\":1}"));
        harness().perform(main().put("k", "{}"));

        List<Long> positions = Stream.of("z", "m", "a", "k")
                .map(key -> harness().run(main().get(key)).entry().position())
                .toList();

        assertThat(positions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    default void stores_areListedByNameWithTheirFiguresWhileOpen() {
        harness().perform(harness().commands("ops").put("a", "{}"));
        harness().perform(main().put("a", "{}"));

        var stores = harness().run(new Command.ListStores()).stores();
        var status = harness().run(main().describe());

        assertThat(stores).extracting(each -> each.store().value()).containsExactly("main", "ops");
        assertThat(stores).allSatisfy(each -> assertThat(each.figures()).isNotNull());
        assertThat(status.figures()).isNotNull().satisfies(figures -> {
            assertThat(figures.entries()).isEqualTo(1);
            assertThat(figures.revision()).isEqualTo(harness().revision(1));
            assertThat(figures.bytes())
                    .isEqualTo(harness().document("main", "a").length());
        });
    }

    @Test
    default void stores_areClosedAfterARestartUntilTheyAreUsed() {
        harness().perform(main().put("a", "{}"));
        harness().restart();

        assertThat(harness().run(new Command.ListStores()).stores())
                .singleElement()
                .satisfies(each -> assertThat(each.figures()).isNull());
        assertThat(harness().keys("main")).containsExactly("a");
        assertThat(harness().run(main().describe()).figures()).isNotNull();
    }

    @Test
    default void recover_ofASoundStoreIsRefused() {
        harness().perform(main().put("a", "{}"));

        assertThat(Answers.code(harness().send(main().recover("salvage")))).isEqualTo(ErrorCode.NOT_CORRUPT);
        assertThat(harness().keys("main")).containsExactly("a");
    }
}
