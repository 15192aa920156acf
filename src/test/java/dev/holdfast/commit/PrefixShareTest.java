package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Caller;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.RemovalRun;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreCommands;
import dev.holdfast.session.UndoObstacle;
import dev.holdfast.session.UndoReport;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A write of a caller limited to some keys takes nothing away from the others. */
final class PrefixShareTest {
    private static final int CAP = 4;

    private final QueueFixture store = new QueueFixture(policy(MaintenancePolicy.Mode.ENFORCE, Duration.ZERO));
    private final StoreCommands a = limited(store, "a:");
    private final StoreCommands b = limited(store, "b:");
    private final StoreCommands whole = store.main;

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    private static MaintenancePolicy policy(MaintenancePolicy.Mode mode, Duration pruneAfter) {
        return new MaintenancePolicy(mode, pruneAfter, CAP, Duration.ZERO);
    }

    private static StoreCommands limited(QueueFixture fixture, String... prefixes) {
        return fixture.main.by(new Caller(String.join(",", prefixes), new KeyRange(List.of(prefixes)), false));
    }

    private void fill(StoreCommands caller, String prefix, int count) {
        IntStream.range(0, count).forEach(i -> {
            store.time.advance(Duration.ofMillis(1));
            store.perform(caller.put(prefix + i, "{}"));
        });
    }

    private static List<String> keys(QueueFixture fixture) {
        return Answers.of(fixture.run(fixture.main.list())).items().stream()
                .map(item -> item.entry().key().value())
                .sorted()
                .toList();
    }

    private static List<RemovalRun> runs(QueueFixture fixture, StoreCommands caller) {
        return Answers.of(fixture.run(caller.runs())).runs();
    }

    @Test
    void newSessionAtTheCap_takesThePlaceOfTheCallersOwnOldest() {
        fill(b, "b:", 2);
        fill(a, "a:", 2);

        Command.Written written =
                Answers.of(store.run(a.put("a:new", StoreCommands.document("x", 9_007_199_254_740_991L))));

        assertThat(keys(store)).containsExactly("a:1", "a:new", "b:0", "b:1");
        assertThat(written.receipt().run()).isNotNull();
    }

    @Test
    void timeFarAhead_keepsNoSessionOfTheSameCallerLonger() {
        fill(b, "b:", 2);
        store.perform(a.put("a:ahead", StoreCommands.document("x", 9_007_199_254_740_991L)));
        store.perform(a.put("a:now", "{}"));

        store.perform(a.put("a:new", "{}"));

        assertThat(keys(store)).containsExactly("a:new", "a:now", "b:0", "b:1");
    }

    @Test
    void newSessionInAStoreFullOfOthers_isRefusedAndUpdatesAreNot() {
        fill(b, "b:", 1);
        fill(a, "a:", 3);
        store.perform(b.patch("b:0", "{\"pinnedAt\":1}"));

        Future<?> refused = store.run(b.put("b:new", "{}"));
        store.perform(b.patch("b:0", "{\"n\":1}"));

        assertThat(Answers.code(refused)).isEqualTo(ErrorCode.STORE_BUSY);
        assertThat(keys(store)).containsExactly("a:0", "a:1", "a:2", "b:0");
    }

    @Test
    void commitOfSeveralCallers_takesFromEachWhatItAddsForHim() {
        fill(b, "b:", 2);
        fill(a, "a:", 2);

        List<Future<Command.Written>> both =
                List.of(store.send(a.put("a:new", "{}")), store.send(b.put("b:new", "{}")));
        store.steps.runAll();

        assertThat(both).allMatch(Future::succeeded);
        assertThat(keys(store)).containsExactly("a:1", "a:new", "b:1", "b:new");
    }

    @Test
    void severalPrefixes_areOneRange() {
        fill(b, "b:", 2);
        fill(a, "a:", 2);

        store.perform(limited(store, "b:1", "b:0", "c:").put("c:new", "{}"));

        assertThat(keys(store)).containsExactly("a:0", "a:1", "b:1", "c:new");
    }

    @Test
    void callerOfTheWholeStore_evictsInTheOrderOfTheStore() {
        fill(b, "b:", 2);
        fill(a, "a:", 2);

        store.perform(whole.put("c", "{}"));

        assertThat(keys(store)).containsExactly("a:0", "a:1", "b:1", "c");
    }

    @Test
    void storeOverTheCap_losesNoMoreThanTheCallerAdds() {
        QueueFixture larger =
                new QueueFixture(new MaintenancePolicy(MaintenancePolicy.Mode.WARN, Duration.ZERO, CAP, Duration.ZERO));
        IntStream.range(0, 4).forEach(i -> larger.perform(limited(larger, "a:").put("a:" + i, "{}")));
        IntStream.range(0, 4).forEach(i -> larger.perform(limited(larger, "b:").put("b:" + i, "{}")));
        assertThat(keys(larger)).hasSize(8);
        larger.settings = StoreHarness.settings(policy(MaintenancePolicy.Mode.ENFORCE, Duration.ZERO));

        larger.perform(limited(larger, "a:").patch("a:3", "{\"n\":1}"));
        assertThat(keys(larger)).hasSize(8);
        larger.perform(limited(larger, "a:").put("a:new", "{}"));

        assertThat(keys(larger)).hasSize(8).contains("a:new", "b:0", "b:1", "b:2", "b:3");
    }

    @Test
    void staleSessionsOfOthers_stayUntilTheTimer() {
        QueueFixture aging = new QueueFixture(policy(MaintenancePolicy.Mode.ENFORCE, Duration.ofDays(1)));
        aging.perform(limited(aging, "a:").put("a:old", "{}"));
        aging.perform(limited(aging, "b:").put("b:old", "{}"));
        aging.time.advance(Duration.ofDays(2));

        Command.Written written = Answers.of(aging.run(limited(aging, "a:").put("a:new", "{}")));
        assertThat(keys(aging)).containsExactly("a:new", "b:old");
        assertThat(written.receipt().run()).isNotNull();

        aging.perform(aging.main.maintain());
        assertThat(keys(aging)).containsExactly("a:new");
    }

    @Test
    void protectedSessions_areAtMostHalfTheCap() {
        store.perform(a.put("a:0", "{\"pinnedAt\":1}"));
        store.perform(a.put("a:1", "{\"status\":\"running\"}"));

        assertThat(Answers.code(store.run(a.put("a:2", "{\"pinnedAt\":1}")))).isEqualTo(ErrorCode.STORE_BUSY);
        store.perform(a.put("a:2", "{}"));
        assertThat(Answers.code(store.run(a.patch("a:2", "{\"status\":\"running\"}"))))
                .isEqualTo(ErrorCode.STORE_BUSY);
        store.perform(a.patch("a:1", "{\"n\":1}"));
        store.perform(b.put("b:0", "{\"pinnedAt\":1}"));
        store.perform(whole.put("c", "{\"pinnedAt\":1}"));
        assertThat(keys(store)).containsExactly("a:0", "a:1", "a:2", "b:0", "c");
    }

    @Test
    void runs_showEachCallerHisOwnRemovalsOnly() {
        fill(b, "b:", 2);
        fill(a, "a:", 2);
        store.perform(whole.put("c", "{}"));
        store.perform(whole.put("d", "{}"));
        store.perform(whole.put("e", "{}"));
        String run = runs(store, whole).get(0).run();

        assertThat(runs(store, whole).get(0).removed()).isEqualTo(3);
        assertThat(runs(store, a).get(0).removed()).isEqualTo(1);
        assertThat(runs(store, limited(store, "x:"))).isEmpty();
        assertThat(Answers.of(store.run(b.run(run))).removals())
                .extracting(item -> item.key().value())
                .containsExactly("b:0", "b:1");
        assertThat(Answers.code(store.run(limited(store, "x:").run(run)))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(store.run(limited(store, "x:").undo(run)))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void undo_bringsBackTheCallersOwnKeysAsFarAsThereIsRoom() {
        fill(b, "b:", 2);
        fill(a, "a:", 2);
        store.perform(whole.put("c", "{}"));
        store.perform(whole.put("d", "{}"));
        store.perform(whole.put("e", "{}"));
        String run = runs(store, whole).get(0).run();

        UndoReport full = Answers.of(store.run(b.undo(run)));
        assertThat(full.restored()).isEmpty();
        assertThat(full.skipped()).extracting(UndoReport.Skipped::why).containsOnly(UndoObstacle.STORE_FULL);

        store.perform(whole.delete("d"));
        store.perform(whole.delete("e"));
        UndoReport report = Answers.of(store.run(b.undo(run, "b:0", "a:0")));

        assertThat(report.restored()).containsExactly(new SessionKey("b:0"));
        assertThat(report.skipped()).extracting(UndoReport.Skipped::why).containsExactly(UndoObstacle.NOT_IN_RUN);
        assertThat(keys(store)).contains("b:0").doesNotContain("a:0");
    }

    @Test
    void runOfOthers_isNotNamedToTheCallerOfTheSameCommit() {
        fill(b, "b:", 2);
        fill(a, "a:", 2);

        Future<Command.Written> others = store.send(whole.put("c", "{}"));
        Future<Command.Written> own = store.send(a.patch("a:1", "{\"n\":1}"));
        store.steps.runAll();

        assertThat(Answers.of(others).receipt().run()).isNotNull();
        assertThat(Answers.of(own).receipt().run()).isNull();
        assertThat(keys(store)).doesNotContain("b:0");
    }
}
