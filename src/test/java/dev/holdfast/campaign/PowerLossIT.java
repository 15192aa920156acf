package dev.holdfast.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.file.SoundStores;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process under load on an ext4 file system of its own, which is shut down as by a loss of power: what was not synced
 * is gone (ioctl {@code EXT4_IOC_SHUTDOWN} without a flush of its log). {@code -Dpower.losses} makes it many. Takes root
 * and loop devices; says so where it has none.
 */
class PowerLossIT {
    private static final String SHUT_DOWN = "import fcntl,os,struct,sys;"
            + "fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587d,struct.pack('I',2))";

    @TempDir
    private Path directory;

    private Path mount;

    @BeforeEach
    void givenAFileSystem() throws IOException, InterruptedException {
        mount = Files.createDirectory(directory.resolve("mnt"));
        String image = directory.resolve("disk.img").toString();
        SystemTools.require("power loss needs python3", "python3", "-c", "import fcntl");
        SystemTools.require("power loss needs an ext4", "truncate", "-s", "96M", image);
        SystemTools.require("power loss needs an ext4", "mkfs.ext4", "-q", "-F", image);
        SystemTools.require("power loss needs leave to mount", "mount", "-o", "loop", image, mount.toString());
    }

    @AfterEach
    void unmount() {
        SystemTools.tryTo("umount", "-l", mount.toString());
    }

    private Map<String, String> environment(String durability) {
        return Map.of(
                "HOLDFAST_STORE_FILE_ROOT",
                mount.resolve("data").toString(),
                "HOLDFAST_STORE_FILE_DURABILITY",
                durability,
                "HOLDFAST_SESSION_MAINTENANCE_PRUNE_AFTER",
                "0",
                "HOLDFAST_STORE_FEED_RETAIN_BYTES",
                "1mb");
    }

    /** Load, power loss, and a new start, so many times; what was lost. */
    private List<String> lose(int times, String durability, CounterLoad load) throws IOException, InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<String> lost = new ArrayList<>();
        for (int i = 0; i <= times; i++) {
            try (RunningJar jar = RunningJar.start(directory, environment(durability))) {
                StoreClient client = new StoreClient(http, jar.port());
                lost.addAll(load.lost(client));
                if (i < times) {
                    AtomicBoolean goOn = new AtomicBoolean(true);
                    List<Thread> clients = load.start(client, goOn);
                    TimeUnit.MILLISECONDS.sleep(700 + 400L * (i % 4));
                    load.powerGoes(true);
                    SystemTools.run("python3", "-c", SHUT_DOWN, mount.toString());
                    goOn.set(false);
                    jar.kill();
                    for (Thread each : clients) {
                        each.join();
                    }
                    load.powerGoes(false);
                } else {
                    jar.terminate();
                    int unused = jar.await();
                }
            }
            if (i < times) {
                SystemTools.run("umount", mount.toString());
                SystemTools.run(
                        "mount", "-o", "loop", directory.resolve("disk.img").toString(), mount.toString());
            }
        }
        return lost;
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void answeredWrites_surviveTheLossOfPower() throws IOException, InterruptedException {
        CounterLoad load = new CounterLoad();
        int times = Integer.getInteger("power.losses", 2);

        List<String> lost = lose(times, "fsync", load);

        String figures = times + " losses of power, " + load.answers + " answered writes, " + lost.size() + " lost";
        Files.writeString(Path.of(System.getProperty("holdfast.jar")).resolveSibling("power-loss.txt"), figures + "\n");
        assertThat(lost).as(figures).isEmpty();
        assertThat(load.answers.sum()).isPositive();
        SoundStores.requireClosed(mount.resolve("data"));
    }

    /** The test of the test: this disk does lose what was not synced, unless the system happens to have written it all. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void unsyncedWrites_doNot() throws IOException, InterruptedException {
        List<String> lost = List.of();
        for (int i = 0; i < 5 && lost.isEmpty(); i++) {
            lost = lose(1, "os", new CounterLoad());
        }
        assertThat(lost).isNotEmpty();
    }
}
