package dev.holdfast.commit;

import static dev.holdfast.session.StoreCommands.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.RemovalReason;
import dev.holdfast.session.RemovalRun;
import dev.holdfast.session.RunPage;
import dev.holdfast.session.RunRemovals;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What every session store tells of past removals. */
interface RunContract {
    StoreHarness harness();

    private StoreCommands main() {
        return harness().commands("main");
    }

    private void put(String key, Duration age) {
        harness().perform(main().put(key, document("s-" + key, harness().now() - age.toMillis())));
    }

    private String deleted(String key) {
        return Objects.requireNonNull(
                harness().run(main().delete(key)).receipt().run());
    }

    private static List<String> ids(RunPage page) {
        return page.runs().stream().map(RemovalRun::run).toList();
    }

    private static List<String> keys(RunRemovals page) {
        return page.removals().stream().map(item -> item.key().value()).toList();
    }

    @Test
    default void prune_isOnRecordWithWhatItRemoved() {
        put("old1", Duration.ofDays(40));
        put("old2", Duration.ofDays(50));
        put("over", Duration.ofDays(2));
        put("stays", Duration.ofDays(1));
        harness().transcripts("main").add("s-old1.jsonl");
        harness().restart(new MaintenancePolicy(MaintenancePolicy.Mode.ENFORCE, Duration.ofDays(30), 1, Duration.ZERO));
        String run = String.valueOf(harness().run(main().prune(false)).run());

        RunPage runs = harness().run(main().runs());
        RunRemovals removals = harness().run(main().run(run));

        assertThat(runs.runs()).hasSize(1).first().satisfies(listed -> {
            assertThat(listed.run()).isEqualTo(run);
            assertThat(listed.at()).isEqualTo(Instant.ofEpochMilli(harness().now()));
            assertThat(listed.removed()).isEqualTo(3);
            assertThat(listed.restored()).isZero();
            assertThat(listed.reasons()).isEqualTo(Map.of(RemovalReason.STALE, 2, RemovalReason.CAP, 1));
        });
        assertThat(removals.run()).isEqualTo(runs.runs().get(0));
        assertThat(removals.next()).isNull();
        assertThat(keys(removals)).containsExactly("old2", "old1", "over");
        RunRemovals.Item old1 = removals.removals().get(1);
        assertThat(old1)
                .isEqualTo(new RunRemovals.Item(
                        harness().revision(6),
                        Instant.ofEpochMilli(harness().now()),
                        new SessionKey("old1"),
                        "s-old1",
                        harness().now() - Duration.ofDays(40).toMillis(),
                        RemovalReason.STALE,
                        old1.transcript(),
                        null));
        assertThat(harness().transcripts("main").names()).containsExactly(old1.transcript());
    }

    @Test
    default void runs_areListedTheLatestFirstInPages() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            put("k" + i, Duration.ZERO);
            expected.add(0, deleted("k" + i));
            harness().time().advance(Duration.ofHours(9));
        }

        List<String> listed = new ArrayList<>();
        RemovalRun.Place next = null;
        int pages = 0;
        do {
            RunPage page = harness().run(main().runs(2, next, null));
            listed.addAll(ids(page));
            next = page.next();
            pages++;
            put("later" + pages, Duration.ZERO);
            assertThat(deleted("later" + pages)).startsWith("delete-");
        } while (next != null);

        assertThat(listed).isEqualTo(expected);
        assertThat(pages).isEqualTo(4);
    }

    @Test
    default void runs_canBeThoseOfOneKey() {
        for (String key : List.of("a", "b", "a", "c")) {
            put(key, Duration.ZERO);
            assertThat(deleted(key)).startsWith("delete-");
        }

        RunPage ofA = harness().run(main().runs(10, null, "a"));

        assertThat(ofA.runs()).hasSize(2);
        assertThat(harness().run(main().runs(10, null, "x")).runs()).isEmpty();
        assertThat(keys(harness().run(main().run(ofA.runs().get(1).run())))).containsExactly("a");
    }

    @Test
    default void removalsOfARun_comeInPagesAndByKey() {
        for (int i = 0; i < 5; i++) {
            put("k" + i, Duration.ofDays(40 + i));
        }
        harness().restart(new MaintenancePolicy(MaintenancePolicy.Mode.ENFORCE, Duration.ofDays(30), 0, Duration.ZERO));
        String run = String.valueOf(harness().run(main().prune(false)).run());

        RunRemovals first = harness().run(main().run(run, 3, null, null));
        RunRemovals second = harness().run(main().run(run, 3, first.next(), null));
        RunRemovals third = harness().run(main().run(run, 3, null, "k1"));

        assertThat(keys(first)).containsExactly("k4", "k3", "k2");
        assertThat(keys(second)).containsExactly("k1", "k0");
        assertThat(second.next()).isNull();
        assertThat(keys(third)).containsExactly("k1");
        assertThat(third.run().removed()).isEqualTo(5);
    }

    @Test
    default void removals_areOnRecordAfterARestart() {
        put("a", Duration.ZERO);
        String run = deleted("a");
        harness().restart();

        assertThat(ids(harness().run(main().runs()))).containsExactly(run);
        harness().restart();
        put("b", Duration.ZERO);
        String other = deleted("b");
        assertThat(ids(harness().run(main().runs()))).containsExactly(other, run);
    }

    @Test
    default void entryWithoutSessionIdAndTime_isOnRecordLikeAnother() {
        put("a", Duration.ZERO);
        harness().perform(main().put("bare", "{}"));
        String run = deleted("bare");

        RunRemovals.Item item = harness().run(main().run(run)).removals().get(0);

        assertThat(item.reason()).isEqualTo(RemovalReason.DELETED);
        assertThat(item.transcript()).isNull();
        assertThat(item.updatedAt()).isNotEqualTo(SessionEntry.UNDATED);
    }

    @Test
    default void unknownRun_isNotFound() {
        put("a", Duration.ZERO);

        assertThat(Answers.code(harness().send(main().run("prune-1-x")))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(harness().send(main().undo("prune-1-x")))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(harness().run(main().runs()).runs()).isEmpty();
    }

    @Test
    default void runsOfAStoreThatIsNone_areNotFound() {
        StoreCommands none = harness().commands("none");

        assertThat(Answers.code(harness().send(none.runs()))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(harness().send(none.run("r")))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(harness().send(none.undo("r")))).isEqualTo(ErrorCode.NOT_FOUND);
    }
}
