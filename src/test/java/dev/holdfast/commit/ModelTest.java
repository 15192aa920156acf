package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Answers;
import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Precondition;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionPage;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random commands beside a map that says what a store should hold; both are compared after every step. The long form:
 * {@code -Dholdfast.model.steps=1000000 -Dholdfast.model.seed=7}.
 */
final class ModelTest {
    private static final int STEPS = Integer.getInteger("holdfast.model.steps", 4000);
    private static final long SEED = Long.getLong("holdfast.model.seed", 20260301L);
    private static final int KEYS = 12;

    private final Random random = new Random(SEED);
    private final QueueFixture store = new QueueFixture();
    private final Map<String, Expected> model = new LinkedHashMap<>();
    private long revision;
    private boolean written;

    /** What the model holds of an entry. */
    private record Expected(String document, long updatedAt) {}

    @Test
    void randomCommands_leaveWhatTheModelHolds() {
        for (int step = 0; step < STEPS; step++) {
            String deed = step();
            check("seed " + SEED + ", step " + step + ": " + deed);
        }
        store.storage.assertSound();
        assertThat(revision).isGreaterThan(STEPS / 4);
    }

    private String step() {
        String key = "k" + random.nextInt(KEYS);
        store.time.advance(Duration.ofMillis(random.nextInt(1000)));
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> put(key, Precondition.NONE);
            case 3 -> put(key, matching(key));
            case 4 -> put(key, notMatching(key));
            case 5, 6 -> touch(key);
            case 7 -> delete(key);
            case 8 -> prune();
            case 9 -> group();
            case 10 -> closeForIdleness();
            default -> crash();
        };
    }

    private String put(String key, Precondition precondition) {
        long updatedAt = store.time.millis() - random.nextInt(100_000);
        Expected next = new Expected(document(key, updatedAt), updatedAt);
        Future<Command.Written> answer = store.run(store.main.put(key, next.document(), precondition, null));
        if (fails(precondition, key)) {
            assertThat(Answers.code(answer)).isEqualTo(ErrorCode.PRECONDITION_FAILED);
            return "refused put " + key;
        }
        Command.Written done = Answers.of(answer);
        assertThat(done.created()).isEqualTo(model.put(key, next) == null);
        assertThat(done.receipt().revision()).isEqualTo(++revision);
        written = true;
        return "put " + key;
    }

    private String touch(String key) {
        Command.Written done = Answers.of(store.run(store.main.patch(key, "{\"n\":" + random.nextInt(100) + "}")));
        String document = new String(done.entry().json(), StandardCharsets.UTF_8);
        assertThat(done.entry().updatedAt()).isEqualTo(store.time.millis());
        assertThat(done.created()).isEqualTo(model.put(key, new Expected(document, store.time.millis())) == null);
        assertThat(done.receipt().revision()).isEqualTo(++revision);
        written = true;
        return "patch " + key;
    }

    private String delete(String key) {
        Future<Command.Deleted> answer = store.run(store.main.delete(key));
        if (model.remove(key) == null) {
            assertThat(Answers.code(answer)).isEqualTo(ErrorCode.NOT_FOUND);
        } else {
            assertThat(Answers.of(answer).receipt().revision()).isEqualTo(++revision);
        }
        return "delete " + key;
    }

    private String prune() {
        int cap = 1 + random.nextInt(KEYS);
        var answer = store.run(store.main.prune(false, Duration.ofSeconds(70), cap, null));
        if (!written) {
            assertThat(Answers.code(answer)).isEqualTo(ErrorCode.NOT_FOUND);
            return "prune of nothing";
        }
        int before = model.size();
        long cutoff = store.time.millis() - 70_000;
        model.values().removeIf(entry -> entry.updatedAt() < cutoff);
        while (model.size() > cap) {
            model.remove(firstToGo());
        }
        revision += before - model.size();
        assertThat(Answers.of(answer).receipt().revision()).isEqualTo(revision);
        return "prune to " + cap;
    }

    /** The key of the entry updated first; of equals, the later inserted. */
    private String firstToGo() {
        List<String> keys = List.copyOf(model.keySet());
        return keys.stream()
                .min(Comparator.comparingLong((String key) -> expected(key).updatedAt())
                        .thenComparing(Comparator.comparingInt(keys::indexOf).reversed()))
                .orElseThrow();
    }

    private Expected expected(String key) {
        Expected entry = model.get(key);
        if (entry == null) {
            throw new AssertionError("no entry " + key);
        }
        return entry;
    }

    /** Several commands that make one commit, a refused one among them. */
    private String group() {
        long updatedAt = store.time.millis();
        Future<?> bad = store.send(store.main.put("k0", "{"));
        List<Future<Command.Written>> answers = new ArrayList<>();
        for (String key : List.of("k1", "k2", "k1")) {
            Expected next = new Expected(document(key, updatedAt), updatedAt);
            answers.add(store.send(store.main.put(key, next.document())));
            model.put(key, next);
        }
        store.steps.runAll();
        assertThat(Answers.code(bad)).isEqualTo(ErrorCode.MALFORMED_JSON);
        answers.forEach(Answers::awaitSuccess);
        revision += 3;
        written = true;
        return "group";
    }

    private String closeForIdleness() {
        passIdleTime();
        return "idle close";
    }

    private void passIdleTime() {
        store.time.advance(Duration.ofMinutes(11));
        store.engine.tick();
        store.steps.runAll();
        assertThat(store.engine.lanes()).isZero();
    }

    /** The disk fails in the middle of a commit, and recovery finds it or does not. */
    private String crash() {
        MemoryFiles files = store.files();
        boolean found = random.nextBoolean();
        files.unusableAfterFailure = true;
        files.foundAfterFailure = found;
        files.appendFailures.add(new StoreException(ErrorCode.ENGINE_UNAVAILABLE, "sync failed")
                .withOutcome(StoreException.Outcome.UNKNOWN));
        long updatedAt = store.time.millis();
        String document = document("k3", updatedAt);
        assertThat(Answers.code(store.run(store.main.put("k3", document)))).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        if (found) {
            model.put("k3", new Expected(document, updatedAt));
            revision++;
            written = true;
        }
        passIdleTime();
        return "crash, " + (found ? "found" : "lost");
    }

    private String document(String key, long updatedAt) {
        return "{\"sessionId\":\"s-" + key + "\",\"updatedAt\":" + updatedAt + ",\"r\":" + random.nextInt(50) + "}";
    }

    private Precondition matching(String key) {
        Expected entry = model.get(key);
        return entry == null
                ? new Precondition(null, new Precondition.TagList(true, List.of()))
                : new Precondition(new Precondition.TagList(true, List.of()), null);
    }

    private Precondition notMatching(String key) {
        Expected entry = model.get(key);
        return entry == null
                ? new Precondition(new Precondition.TagList(true, List.of()), null)
                : new Precondition(null, new Precondition.TagList(true, List.of()));
    }

    private boolean fails(Precondition precondition, String key) {
        boolean there = model.containsKey(key);
        return (precondition.ifMatch() != null && !there) || (precondition.ifNoneMatch() != null && there);
    }

    private void check(String deed) {
        Future<SessionPage> answer = store.run(store.main.list());
        if (!written) {
            assertThat(Answers.code(answer)).as(deed).isEqualTo(ErrorCode.NOT_FOUND);
            return;
        }
        SessionPage page = Answers.of(answer);
        assertThat(page.revision()).as(deed).isEqualTo(revision);
        List<SessionEntry> entries =
                page.items().stream().map(SessionPage.Item::entry).toList();
        Map<String, String> held = new LinkedHashMap<>();
        entries.stream()
                .sorted(Comparator.comparingLong(SessionEntry::position))
                .forEach(entry -> held.put(entry.key().value(), new String(entry.json(), StandardCharsets.UTF_8)));
        Map<String, String> due = new LinkedHashMap<>();
        model.forEach((key, entry) -> due.put(key, entry.document()));
        assertThat(List.copyOf(held.entrySet())).as(deed).isEqualTo(List.copyOf(due.entrySet()));
        assertThat(entries).as(deed).isSortedAccordingTo(SessionEntry.BY_RECENCY);
    }
}
