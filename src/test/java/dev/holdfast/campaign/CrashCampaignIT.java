package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few kills, a pause, a clock that is set and an end out of memory in every build; {@code -Dcrash.kills} and the like
 * make it many, {@code -Dcrash.seed} another campaign. See {@code docs/testing.md}.
 */
class CrashCampaignIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void answeredWrites_surviveEveryRound() throws IOException, InterruptedException {
        Campaign campaign = new Campaign(
                directory,
                Long.getLong("crash.seed", 20261122),
                Integer.getInteger("crash.load", 1500),
                Duration.ofSeconds(Integer.getInteger("crash.pause.seconds", 0)),
                directory -> {});

        campaign.run(new CampaignPlan(
                Integer.getInteger("crash.kills", 5),
                Integer.getInteger("crash.pauses", 1),
                Integer.getInteger("crash.clocks", 1),
                Integer.getInteger("crash.memory", 1)));

        Files.writeString(
                Path.of(System.getProperty("holdfast.jar")).resolveSibling("crash-campaign.txt"),
                campaign.report() + "\n");
        assertThat(campaign.findings().wrong()).as(campaign.report()).isEmpty();
        assertThat(campaign.findings().answered.sum()).isPositive();
    }

    /** The test of the test. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void lostCommits_areNoticed() throws IOException, InterruptedException {
        Campaign campaign = new Campaign(directory, 7, 1000, Duration.ZERO, LostTail::of);

        campaign.run(new CampaignPlan(3, 0, 0, 0));

        assertThat(campaign.findings().wrong()).as(campaign.report()).isNotEmpty();
    }
}
