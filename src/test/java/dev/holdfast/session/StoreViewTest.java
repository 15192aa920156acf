package dev.holdfast.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Views beside a map and sorted lists. */
final class StoreViewTest {
    private static final int STEPS = 300;

    private final Map<SessionKey, SessionEntry> model = new LinkedHashMap<>();

    private static <T> List<T> list(Iterable<T> elements) {
        List<T> all = new ArrayList<>();
        elements.forEach(all::add);
        return all;
    }

    @RepeatedTest(12)
    void randomChanges_keepEveryIndexInStep(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        StoreView view = StoreView.empty();
        StoreView old = view;
        List<SessionEntry> heldByOld = List.of();
        for (int step = 0; step < STEPS; step++) {
            view = change(view, random);
            compare(view, random);
            assertThat(list(old.byRecency())).isEqualTo(heldByOld);
            if (random.nextInt(20) == 0) {
                old = view;
                heldByOld = list(view.byRecency());
            }
            if (random.nextInt(40) == 0) {
                view = StoreView.of(view.revision(), view.entries().values(), List.of());
            }
        }
        assertThat(model).isNotEmpty();
    }

    private StoreView change(StoreView view, Random random) {
        SessionKey key = new SessionKey("k" + random.nextInt(30));
        if (random.nextInt(4) == 0) {
            SessionEntry gone = model.remove(key);
            StoreView without = view.without(key);
            assertThat(without == view).isEqualTo(gone == null);
            return without;
        }
        SessionEntry present = model.get(key);
        String sessionId = random.nextInt(5) == 0 ? null : "s" + random.nextInt(12);
        long updatedAt = random.nextInt(6) == 0 ? SessionEntry.UNDATED : random.nextInt(40);
        SessionEntry entry = Entries.entry(
                key.value(),
                updatedAt,
                present == null ? view.nextPosition() : present.position(),
                sessionId,
                random.nextInt(9) == 0,
                random.nextInt(9) == 0,
                random.nextInt(9) == 0);
        model.put(key, entry);
        return view.with(entry);
    }

    private void compare(StoreView view, Random random) {
        List<SessionEntry> recency = sorted(
                Comparator.comparingLong(SessionEntry::updatedAt).reversed().thenComparing(entry -> entry.key()
                        .value()));
        List<SessionEntry> eviction = sorted(Comparator.comparingLong(SessionEntry::updatedAt)
                .thenComparing(Comparator.comparingLong(SessionEntry::position).reversed()));
        eviction.removeIf(entry -> entry.pinned() || entry.running() || entry.foreign());
        long cutoff = random.nextInt(45);

        assertThat(view.size()).isEqualTo(model.size());
        assertThat(view.entries()).containsExactlyInAnyOrderEntriesOf(model);
        assertThat(list(view.byRecency())).isEqualTo(recency);
        assertThat(list(view.evictable())).isEqualTo(eviction);
        assertThat(list(view.evictable().before(cutoff).from(0)))
                .isEqualTo(eviction.stream()
                        .filter(entry -> entry.dated() && entry.updatedAt() < cutoff)
                        .toList());
        assertThat(list(view.running()))
                .isEqualTo(sorted(SessionEntry.BY_EVICTION).stream()
                        .filter(entry -> entry.running() && !entry.pinned() && !entry.foreign())
                        .toList());
        assertThat(view.inInsertionOrder()).isEqualTo(sorted(Comparator.comparingLong(SessionEntry::position)));
        compareFigures(view, recency);
        comparePlaces(view, recency, random);
    }

    private void compareFigures(StoreView view, List<SessionEntry> recency) {
        long foreign = recency.stream().filter(SessionEntry::foreign).count();
        assertThat(view.bytes())
                .isEqualTo(
                        recency.stream().mapToLong(entry -> entry.json().length).sum());
        assertThat((long) view.foreignMembers()).isEqualTo(foreign);
        assertThat((long) view.countedEntries()).isEqualTo(recency.size() - foreign);
        assertThat(view.newestUpdatedAt())
                .isEqualTo(
                        recency.isEmpty()
                                ? SessionEntry.UNDATED
                                : recency.get(0).updatedAt());
        assertThat(view.oldestUpdatedAt())
                .isEqualTo(recency.stream()
                        .filter(SessionEntry::dated)
                        .mapToLong(SessionEntry::updatedAt)
                        .min()
                        .orElse(SessionEntry.UNDATED));
        Stream.iterate(0, i -> i < 12, i -> i + 1).map(i -> "s" + i).forEach(id -> assertThat(view.refersTo(id))
                .isEqualTo(recency.stream().anyMatch(entry -> id.equals(entry.sessionId()))));
    }

    private static void comparePlaces(StoreView view, List<SessionEntry> recency, Random random) {
        if (recency.isEmpty()) {
            return;
        }
        int at = random.nextInt(recency.size());
        SessionEntry place = recency.get(at);

        assertThat(list(view.byRecencyAfter(place.updatedAt(), place.key())))
                .isEqualTo(recency.subList(at + 1, recency.size()));
        assertThat(view.get(place.key())).isSameAs(place);
    }

    private List<SessionEntry> sorted(Comparator<SessionEntry> order) {
        List<SessionEntry> entries = new ArrayList<>(model.values());
        entries.sort(order);
        return entries;
    }

    @Test
    void twoEntriesOfOneKey_areRefused() {
        List<SessionEntry> entries = List.of(Entries.entry("a", 1, 0), Entries.entry("a", 2, 1));

        assertThatIllegalArgumentException().isThrownBy(() -> StoreView.of(0, entries, List.of()));
    }

    @Test
    void verbatimMembers_areCountedAndHoldTheirPlace() {
        byte[] value = "[1,2]".getBytes(StandardCharsets.UTF_8);
        VerbatimMember member = new VerbatimMember(7, "\"\"".getBytes(StandardCharsets.UTF_8), value);

        StoreView view = StoreView.of(3, List.of(Entries.entry("a", 1, 0)), List.of(member));

        assertThat(view.foreignMembers()).isEqualTo(1);
        assertThat(view.size()).isEqualTo(1);
        assertThat(view.nextPosition()).isEqualTo(8);
        assertThat(view.bytes())
                .isEqualTo(Objects.requireNonNull(view.get(new SessionKey("a"))).json().length + 5L);
        assertThat(view.with(Entries.entry("b", 1, 8)).verbatim()).containsExactly(member);
        assertThat(view.at(9).revision()).isEqualTo(9);
    }

    @Test
    void positionOfARemovedEntry_isNotGivenAgain() {
        StoreView view = StoreView.empty().with(Entries.entry("a", 1, 0)).with(Entries.entry("b", 1, 1));

        assertThat(view.without(new SessionKey("b")).nextPosition()).isEqualTo(2);
    }

    @Test
    void etag_isOfTheBytesAlone() {
        SessionEntry one = Entries.entry("a", 1, 0, "same");
        SessionEntry other = Entries.entry("b", 1, 5, "same");

        assertThat(one.etag()).isEqualTo(other.etag()).hasSize(32).matches("[0-9a-f]+");
        assertThat(Entries.entry("a", 2, 0, "same").etag()).isNotEqualTo(one.etag());
    }

    @Test
    void etag_isTheBeginningOfSha256() {
        SessionEntry entry = new SessionEntry(
                new SessionKey("a"), "abc".getBytes(StandardCharsets.UTF_8), EntryTraits.NOT_AN_OBJECT, 0);

        // FIPS 180-4, the one-block example.
        assertThat(entry.etag()).isEqualTo("ba7816bf8f01cfea414140de5dae2223");
    }
}
