package dev.holdfast.commit;

import static dev.holdfast.session.StoreCommands.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.Entries;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenancePolicy.Mode;
import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What warn mode tells, to whom, and how often. */
final class WarnModeTest {
    private static final MaintenancePolicy WARN =
            new MaintenancePolicy(Mode.WARN, Duration.ofDays(30), 2, Duration.ZERO);

    private final QueueFixture store = new QueueFixture(WARN);

    @AfterEach
    void contractOfOpenStoresWasKept() {
        store.storage.assertSound();
    }

    private long ago(Duration age) {
        return store.time.millis() - age.toMillis();
    }

    /** Writes an entry of that age and answers the warning that came with it. */
    private @Nullable MaintenanceWarning put(String key, Duration age) {
        return Answers.of(store.run(store.main.put(key, document("s-" + key, ago(age)))))
                .receipt()
                .warning();
    }

    private void write(String key, Duration age) {
        store.perform(store.main.put(key, document("s-" + key, ago(age))));
    }

    private @Nullable MaintenanceWarning putFor(String active, String key) {
        return Answers.of(store.run(store.main.put(key, "{}", Precondition.NONE, active)))
                .receipt()
                .warning();
    }

    private List<FeedEvent.Warned> warned() {
        ChangeFeed feed = Objects.requireNonNull(store.engine.feed(store.main.store()));
        List<FeedEvent.Warned> warned = new ArrayList<>();
        for (FeedEvent event : feed.since(store.files().seed.revision(), 1000)) {
            if (event instanceof FeedEvent.Warned warning) {
                warned.add(warning);
            }
        }
        return warned;
    }

    @Test
    void sessionBeyondTheCap_isToldSo() {
        assertThat(put("a", Duration.ofHours(1))).isNull();
        assertThat(put("b", Duration.ofHours(2))).isNull();

        MaintenanceWarning warning = put("c", Duration.ofHours(3));

        assertThat(warning)
                .isEqualTo(new MaintenanceWarning(
                        new SessionKey("c"), ago(Duration.ofHours(3)), 3, Duration.ofDays(30), 2, false, true));
        assertThat(store.files().recover().size()).isEqualTo(3);
    }

    @Test
    void staleSession_isToldSo() {
        MaintenanceWarning warning = put("a", Duration.ofDays(31));

        assertThat(warning)
                .isEqualTo(new MaintenanceWarning(
                        new SessionKey("a"), ago(Duration.ofDays(31)), 1, Duration.ofDays(30), 2, true, false));
    }

    @Test
    void pinnedSession_isJudgedAsIfNothingProtectedIt() {
        String pinned = "{\"sessionId\":\"s\",\"pinnedAt\":1,\"updatedAt\":" + ago(Duration.ofDays(31)) + "}";

        assertThat(Answers.of(store.run(store.main.put("a", pinned))).receipt().warning())
                .isNotNull();
    }

    @Test
    void warning_isDeliveredOnceUntilItsContentChanges() {
        assertThat(put("a", Duration.ofDays(31))).isNotNull();
        assertThat(put("a", Duration.ofDays(32))).isNull();
        assertThat(put("a", Duration.ofDays(1))).isNull();

        assertThat(put("a", Duration.ofDays(31))).isNotNull();
        assertThat(warned()).hasSize(2);
    }

    @Test
    void warning_isDeliveredAgainWhenAnotherRuleWouldRemoveTheSession() {
        assertThat(put("c", Duration.ofDays(31))).isNotNull();
        assertThat(put("a", Duration.ofHours(1))).isNull();
        assertThat(put("b", Duration.ofHours(2))).isNull();

        MaintenanceWarning warning = Objects.requireNonNull(put("c", Duration.ofHours(3)));

        assertThat(warning.wouldPrune()).isFalse();
        assertThat(warning.wouldCap()).isTrue();
    }

    @Test
    void sessionNamedAsActive_isWarnedInsteadOfTheOneWritten() {
        assertThat(put("old", Duration.ofDays(31))).isNotNull();
        assertThat(put("other", Duration.ofDays(31))).isNotNull();
        write("old", Duration.ofDays(1));
        write("old", Duration.ofDays(31));
        assertThat(warned()).hasSize(3);

        assertThat(putFor("old", "new")).isNull();
        assertThat(putFor("unknown", "new")).isNull();
        store.time.advance(Duration.ofDays(30).plusHours(1));
        MaintenanceWarning warning = Objects.requireNonNull(putFor("new", "other"));

        assertThat(warning.activeSessionKey()).isEqualTo(new SessionKey("new"));
        assertThat(warning.wouldPrune()).isTrue();
    }

    @Test
    void warningInTheFeed_hasTheRevisionOfItsWriteAndTakesNone() {
        write("a", Duration.ofHours(1));
        write("old", Duration.ofDays(31));

        assertThat(warned()).singleElement().satisfies(event -> {
            assertThat(event.revision()).isEqualTo(2);
            assertThat(event.warning().activeSessionKey()).isEqualTo(new SessionKey("old"));
        });
        assertThat(store.files().recover().revision()).isEqualTo(2);
    }

    @Test
    void sessionWrittenTwiceInOneCommit_isWarnedInTheFirstAnswer() {
        String old = document("s", ago(Duration.ofDays(31)));
        Future<Command.Written> first = store.send(store.main.put("old", old));
        Future<Command.Written> second = store.send(store.main.put("old", old));
        store.steps.runAll();

        assertThat(Answers.of(first).receipt().warning()).isNotNull();
        assertThat(Answers.of(second).receipt().warning()).isNull();
        assertThat(warned()).hasSize(1);
    }

    @Test
    void warningOfARefusedCommit_isNotDelivered() {
        write("a", Duration.ofHours(1));
        store.fillDisk();

        assertThat(Answers.code(store.run(store.main.put("old", document("s", ago(Duration.ofDays(31)))))))
                .isEqualTo(ErrorCode.DISK_FULL);

        assertThat(warned()).isEmpty();
        assertThat(put("old", Duration.ofDays(31))).isNotNull();
    }

    @Test
    void storeThatWasClosedMeanwhile_warnsNoSecondTime() {
        assertThat(put("old", Duration.ofDays(31))).isNotNull();
        store.tickFor(Duration.ofMinutes(10));
        assertThat(store.engine.lanes()).isZero();

        assertThat(put("old", Duration.ofDays(31))).isNull();
    }

    @Test
    void prune_answersTheWarningToItsCallerAloneAndEachTime() {
        store.storage.seed("main", List.of(Entries.entry("old", ago(Duration.ofDays(31)), 0)));

        PruneReport preview = Answers.of(store.run(store.main.prune(true, null, null, "old")));
        PruneReport first = Answers.of(store.run(store.main.prune(false, null, null, "old")));
        PruneReport second = Answers.of(store.run(store.main.prune(false, null, null, "old")));

        assertThat(List.of(preview, first, second)).allSatisfy(report -> {
            MaintenanceWarning warning = Objects.requireNonNull(report.receipt().warning());
            assertThat(warning.activeSessionKey()).isEqualTo(new SessionKey("old"));
            assertThat(warning.wouldPrune()).isTrue();
        });
        assertThat(warned()).isEmpty();
        assertThat(put("old", Duration.ofDays(31))).isNotNull();
        assertThat(Answers.of(store.run(store.main.prune(false))).receipt().warning())
                .isNull();
    }

    @Test
    void dryRun_showsThePlanInWarnModeToo() {
        store.storage.seed(
                "main",
                List.of(
                        Entries.entry("old", ago(Duration.ofDays(31)), 0),
                        Entries.entry("undated", SessionEntry.UNDATED, 1),
                        Entries.entry("a", ago(Duration.ofDays(1)), 2),
                        Entries.entry("b", ago(Duration.ofDays(2)), 3)));

        PruneReport plan = Answers.of(store.run(store.main.prune(true)));

        assertThat(plan.mode()).isEqualTo(Mode.WARN);
        assertThat(plan.removals())
                .extracting(removal -> removal.entry().key().value())
                .containsExactly("old", "undated");
        assertThat(store.files().recover().size()).isEqualTo(4);
    }

    @Test
    void memory_forgetsTheSessionsWarnedLongestAgo() {
        WarningMemory memory = new WarningMemory();
        MaintenanceWarning warning =
                new MaintenanceWarning(new SessionKey("k"), 1, 1, Duration.ofDays(30), 2, true, false);
        for (int i = 0; i < WarningMemory.SESSIONS + 1; i++) {
            assertThat(memory.news(store.main.store(), new SessionKey("k" + i), warning))
                    .isNotNull();
        }

        assertThat(memory.news(store.main.store(), new SessionKey("k1"), warning))
                .isNull();
        assertThat(memory.news(store.main.store(), new SessionKey("k0"), warning))
                .isNotNull();
    }
}
