package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shared store whose lock file another program takes again and again. */
class RivalryTest {
    private static final long PARENT =
            ProcessHandle.current().parent().orElseThrow().pid();

    @TempDir
    Path root;

    private StoreHarness main;
    private int sleeps;

    @BeforeEach
    void givenASharedStore() {
        main = new StoreHarness(root);
        main.share();
        main.open();
        main.whileSleeping = pause -> {
            sleeps++;
            main.nanos += pause.toNanos();
        };
    }

    private Path lock() {
        return main.file("sessions.json.lock");
    }

    private void rivalTakes(int turn) {
        main.write(
                "sessions.json.lock", "{\"pid\":" + PARENT + ",\"createdAt\":\"2026-11-22T10:00:00.00" + turn + "Z\"}");
    }

    private void rivalReleases() {
        try {
            Files.delete(lock());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void locked() {
        StoreException refusal = catchThrowableOfType(StoreException.class, () -> main.begin());
        assertThat(refusal.code()).isEqualTo(ErrorCode.STORE_LOCKED);
    }

    @Test
    void lockThatStays_isLookedAtOnce() {
        rivalTakes(1);

        locked();
        locked();

        assertThat(sleeps).isZero();
    }

    @Test
    void lockThatChangesHands_isTakenInTheMomentThatItIsFree() {
        rivalTakes(1);
        locked();
        rivalReleases();
        rivalTakes(2);
        main.whileSleeping = pause -> {
            main.nanos += pause.toNanos();
            if (++sleeps == 20) {
                rivalReleases();
            }
        };

        main.begin();

        assertThat(sleeps).isEqualTo(20);
        main.files().end();
    }

    @Test
    void lockThatChangesHands_isLookedForBriefly() {
        rivalTakes(1);
        locked();
        rivalReleases();
        rivalTakes(2);
        long began = main.nanos;

        locked();

        assertThat(Duration.ofNanos(main.nanos - began)).isBetween(Duration.ofMillis(20), Duration.ofMillis(30));
        assertThat(main.names()).as("temporary files").noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void lock_isLeftFreeThreeTimesAsLong_whileARivalIsThere() {
        rivalTakes(1);
        locked();
        rivalReleases();
        main.begin();
        main.nanos += Duration.ofMillis(30).toNanos();
        main.files().end();

        StoreException courtesy = catchThrowableOfType(StoreException.class, () -> main.begin());

        assertThat(courtesy.retryAfter()).isEqualTo(Duration.ofMillis(90));
        main.nanos += Duration.ofSeconds(3).toNanos();
        main.begin();
        main.nanos += Duration.ofMillis(30).toNanos();
        main.files().end();
        courtesy = catchThrowableOfType(StoreException.class, () -> main.begin());
        assertThat(courtesy.retryAfter()).isEqualTo(Duration.ofMillis(30));
    }
}
