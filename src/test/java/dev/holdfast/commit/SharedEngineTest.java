package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.file.FileSettings;
import dev.holdfast.file.FileStorage;
import dev.holdfast.session.Answers;
import dev.holdfast.session.Cause;
import dev.holdfast.session.Command;
import dev.holdfast.session.Deadline;
import dev.holdfast.session.Durability;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreStatus;
import dev.holdfast.session.json.EntryLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of a store see of others that write its file, too. */
class SharedEngineTest implements StoreHarness.Wiring {
    private static final StoreName MAIN = new StoreName("main");

    @TempDir
    private Path root;

    private StoreHarness harness;

    @BeforeEach
    void start() {
        harness = new StoreHarness(this);
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    @Override
    public Storage storage(ManualTime time) {
        FileSettings settings = new FileSettings(
                root, Durability.OS, EntryLimits.DEFAULT, 10 << 20, 0, FileSettings.Retention.FOREVER, true);
        return new FileStorage(() -> settings, "test-host", time, time, StoreObserver.NONE);
    }

    @Override
    public StoreHarness.Transcripts transcripts(String store) {
        throw new UnsupportedOperationException("no transcripts here");
    }

    private Path file() {
        return root.resolve("agents/main/sessions/sessions.json");
    }

    private void foreign(String text) throws IOException {
        Files.createDirectories(file().resolveSibling("x").getParent());
        Files.writeString(file(), text);
    }

    private StoreStatus status() {
        return harness.run(new Command.DescribeStore(MAIN));
    }

    @Test
    void read_seesWhatAnotherWroteBefore() throws IOException {
        harness.perform(harness.commands("main").put("a", "{\"sessionId\":\"s\",\"updatedAt\":1700000000001}"));
        for (int n = 2; n < 30; n++) {
            foreign("{\"a\":{\"sessionId\":\"s\",\"updatedAt\":" + n + "},\"b" + n + "\":{}}");

            assertThat(harness.document("main", "a")).contains("\"updatedAt\":" + n);
            assertThat(harness.keys("main")).containsExactly("a", "b" + n);
        }
        assertThat(harness.engine().published(MAIN))
                .as("nothing is answered without a look at the file")
                .isNull();
    }

    @Test
    void changesOfAnother_areEventsOfTheFeed() throws IOException {
        harness.perform(harness.commands("main").put("a", "{\"sessionId\":\"s\",\"updatedAt\":1700000000001}"));
        long before = harness.run(harness.commands("main").get("a")).revision();
        foreign("{\"b\":{}}");
        harness.perform(harness.commands("main").put("c", "{}"));

        List<FeedEvent> events =
                Objects.requireNonNull(harness.engine().feed(MAIN)).since(before, 10);

        assertThat(events)
                .extracting(event -> ((FeedEvent.Changed) event).change().key().value())
                .containsExactly("a", "b", "c");
        assertThat(events)
                .extracting(event -> ((FeedEvent.Changed) event).change().cause())
                .containsExactly(Cause.EXTERNAL, Cause.EXTERNAL, Cause.REQUEST);
        assertThat(events)
                .extracting(FeedEvent::revision)
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void status_tellsWhatIsThere() throws IOException {
        Command.Receipt receipt =
                harness.run(harness.commands("main").put("a", "{}")).receipt();

        assertThat(receipt.durability()).as("whatever is configured").isEqualTo(Durability.FSYNC);
        StoreStatus.Figures figures = Objects.requireNonNull(status().figures());
        assertThat(figures.journalBytes()).isZero();
        assertThat(figures.snapshotBytes()).isEqualTo(Files.size(file()));
        assertThat(figures.entries()).isEqualTo(1);
    }

    @Test
    void brokenFile_isToldToReadersAndWriters_untilItIsMended() throws IOException {
        harness.perform(harness.commands("main").put("a", "{\"x\":1}"));
        foreign("{\"a\":{\"x\":1}");

        assertThat(Answers.code(harness.send(harness.commands("main").get("a"))))
                .isEqualTo(ErrorCode.STORE_CORRUPT);
        assertThat(Answers.code(harness.send(harness.commands("main").put("b", "{}"))))
                .isEqualTo(ErrorCode.STORE_CORRUPT);
        assertThat(status().state()).isEqualTo(StoreStatus.State.CORRUPT);
        assertThat(Files.readString(file())).isEqualTo("{\"a\":{\"x\":1}");
        foreign("{\"a\":{\"x\":2}}");

        assertThat(harness.document("main", "a")).isEqualTo("{\"x\":2}");
        harness.perform(harness.commands("main").put("b", "{}"));
        assertThat(harness.keys("main")).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void fileThatIsGone_isNoStore_untilItIsWrittenAgain() throws IOException {
        harness.perform(harness.commands("main").put("a", "{}"));
        Files.delete(file());

        assertThat(Answers.code(harness.send(harness.commands("main").list()))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(Answers.code(harness.send(harness.commands("main").get("a"))))
                .isEqualTo(ErrorCode.NOT_FOUND);
        harness.perform(harness.commands("main").put("b", "{}"));
        assertThat(harness.keys("main")).containsExactly("b");
    }

    @Test
    void parallelPatches_beside_anotherWriter_loseNothing() throws IOException {
        harness.perform(harness.commands("main").put("a", "{\"of\":\"us\"}"));
        List<io.vertx.core.Future<?>> patches = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            patches.add(harness.send(harness.commands("main").patch("a", "{\"m" + n + "\":" + n + "}")));
        }
        patches.forEach(Answers::awaitSuccess);

        String document = harness.document("main", "a");
        for (int n = 0; n < 100; n++) {
            assertThat(document).contains("\"m" + n + "\":" + n);
        }
    }

    @Test
    void readerThatLooksAfterTheStoreWasClosed_leavesNothingHeld() throws IOException {
        foreign("{\"a\":{}}");
        OpenStore files = storage(harness.time()).open(MAIN, new Deadline(0), MemoryClaim.UNBOUNDED);
        LiveStore store = new LiveStore(MAIN, files, true, harness.engine(), () -> {});
        assertThat(store.close()).isTrue();
        foreign("{\"a\":{},\"b\":{}}");

        assertThat(store.current().size()).isEqualTo(2);

        assertThat(store.held()).isZero();
        assertThat(harness.engine().openStores().heldBytes()).isZero();
    }
}
