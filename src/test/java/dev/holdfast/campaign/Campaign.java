package dev.holdfast.campaign;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Rounds of load on the real process, each ended by {@code kill -9} at a random moment: while it serves, right after its
 * start while it recovers, or while it stops. After the next start everything is compared with what was answered.
 */
final class Campaign {
    private static final int WRITERS = 30;
    private static final int CROWD_WRITERS = 2;
    private static final int KEYS_A_WRITER = 6;
    private static final int QUIET_SESSIONS = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration CLOCK_INTERVAL = Duration.ofSeconds(2);
    private static final List<Duration> FORWARD =
            List.of(Duration.ofHours(25), Duration.ofDays(2), Duration.ofDays(365), Duration.ofDays(400));
    private static final List<Duration> BACK =
            List.of(Duration.ZERO, Duration.ofMinutes(-11), Duration.ofHours(-25), Duration.ofDays(-400));
    private static final int OUT_OF_MEMORY_STATUS = 3;
    private static final String[] STORES = {"alpha", "beta", "gamma"};

    private final Path directory;
    private final long seed;
    private final Random random;
    private final int most;
    private final Duration pause;
    private final Sabotage sabotage;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final long began = System.nanoTime();
    private final Findings findings = new Findings();
    private final List<StoreBook> books = new ArrayList<>();
    private final Crowd crowd = new Crowd();
    private final List<List<KeyModel>> owned = new ArrayList<>();
    private final Comparison comparison = new Comparison(books, crowd, findings);
    private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);

    /** What is done to the files of each store after a kill. */
    @FunctionalInterface
    interface Sabotage {
        void harm(Path storeDirectory) throws IOException;
    }

    /**
     * A campaign from the first start on.
     *
     * @param directory where the process runs
     * @param load how many writes are answered before it is killed, at most
     * @param pause how long it is stopped by SIGSTOP, at least; in any case until its locks may be taken
     */
    Campaign(Path directory, long seed, int load, Duration pause, Sabotage sabotage) throws IOException {
        this.directory = directory;
        this.seed = seed;
        this.random = new Random(seed);
        this.most = load;
        this.pause = pause;
        this.sabotage = sabotage;
        for (String name : STORES) {
            StoreBook book = new StoreBook(directory.resolve("data"), name);
            book.seed(random, QUIET_SESSIONS);
            books.add(book);
        }
        Crowd.seed(directory.resolve("data"));
        for (int i = 0; i < WRITERS; i++) {
            StoreBook book = books.get(i % STORES.length);
            List<KeyModel> keys = new ArrayList<>();
            for (int k = 0; k < KEYS_A_WRITER; k++) {
                keys.add(new KeyModel(book.name, "own:" + i + ":" + k));
            }
            owned.add(keys);
            book.owned.addAll(keys);
        }
    }

    private static Map<String, String> environment() {
        return Map.of(
                "HOLDFAST_SESSION_MAINTENANCE_PRUNE_AFTER", "0",
                "HOLDFAST_SESSION_MAINTENANCE_MAX_ENTRIES", Integer.toString(Crowd.CAP),
                "HOLDFAST_SESSION_MAINTENANCE_ROTATE_BYTES", "100kb",
                "HOLDFAST_STORE_FEED_RETAIN_BYTES", "1mb");
    }

    private static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment());
        all.putAll(more);
        return all;
    }

    /** Makes the rounds until all are done, or something is wrong; then a last look after a clean stop. */
    void run(CampaignPlan plan) throws IOException, InterruptedException {
        List<Ending> planned = plan.endings(random);
        for (int i = 0; i < planned.size() && findings.wrong().isEmpty(); i++) {
            Ending ending = planned.get(i);
            if (round(i + 1, ending)) {
                endings.merge(ending, 1, Integer::sum);
            }
            System.out.println("campaign: round " + (i + 1) + " of " + planned.size() + " " + ending + ": " + report());
        }
        look();
        look();
        System.out.println("campaign: " + report());
    }

    /** Whether it could be made on this machine. */
    private boolean round(int number, Ending ending) throws IOException, InterruptedException {
        boolean made = true;
        switch (ending) {
            case CLOCK_SET -> made = clockRound(number);
            case OUT_OF_MEMORY -> memoryRound(number);
            default -> plainRound(number, ending);
        }
        for (StoreBook book : books) {
            FilesCheck.of(book.directory, findings);
            sabotage.harm(book.directory);
        }
        return made;
    }

    private void plainRound(int number, Ending ending) throws IOException, InterruptedException {
        try (RunningJar jar = RunningJar.start(directory, environment())) {
            StoreClient client = new StoreClient(http, jar.port());
            if (ending != Ending.RECOVERING) {
                comparison.of(client, "round " + number);
            }
            Load load = load(number, client);
            if (ending == Ending.RECOVERING) {
                // Stores are opened, and recovered, by the first requests.
                TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
            } else {
                awaitAnswers(random.nextInt(most));
            }
            if (ending == Ending.PAUSED) {
                pause(jar);
                awaitAnswers(random.nextInt(most));
            }
            end(jar, ending);
            load.end();
        }
    }

    /** No thread of the process runs, until others have taken its locks, written, and perhaps let go. */
    private void pause(RunningJar jar) throws IOException, InterruptedException {
        List<Rival> rivals = new ArrayList<>();
        long until = System.nanoTime() + pause.toNanos();
        jar.pause();
        for (StoreBook book : books) {
            if (rivals.isEmpty() || random.nextBoolean()) {
                Rival rival = new Rival(book);
                rival.takeAndWrite();
                rivals.add(rival);
            }
        }
        TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
        if (random.nextInt(4) == 0) {
            letGo(rivals);
        }
        jar.resume();
        TimeUnit.MILLISECONDS.sleep(rivals.isEmpty() ? 0 : random.nextInt(6000));
        letGo(rivals);
    }

    private void letGo(List<Rival> rivals) throws IOException {
        for (Rival rival : rivals) {
            rival.letGo(findings);
        }
        rivals.clear();
    }

    /** The wall clock is set forth and back while stores are open, and between two starts. */
    private boolean clockRound(int number) throws IOException, InterruptedException {
        Optional<ClockFile> available = ClockFile.at(directory.resolve("clock"));
        if (available.isEmpty()) {
            return false;
        }
        ClockFile clock = available.get();
        clock.set(random.nextBoolean() ? Duration.ZERO : any(FORWARD));
        Map<String, String> more = new HashMap<>(clock.environment());
        more.put("HOLDFAST_SESSION_MAINTENANCE_PRUNE_AFTER", "30d");
        more.put("HOLDFAST_SESSION_MAINTENANCE_INTERVAL", CLOCK_INTERVAL.toSeconds() + "s");
        books.forEach(book -> book.clockDoubted = true);
        try (RunningJar jar = RunningJar.start(directory, environment(more))) {
            StoreClient client = new StoreClient(http, jar.port());
            comparison.of(client, "round " + number);
            Load load = load(number, client);
            for (Duration ahead : List.of(Duration.ofDays(365), any(BACK), any(FORWARD), Duration.ZERO)) {
                awaitAnswers(random.nextInt(most));
                clock.set(ahead);
                TimeUnit.MILLISECONDS.sleep(
                        random.nextInt((int) CLOCK_INTERVAL.multipliedBy(3).toMillis()));
                if (ahead.isZero() && random.nextBoolean()) {
                    awaitAnswers(random.nextInt(most));
                }
            }
            jar.kill();
            load.end();
        } finally {
            books.forEach(book -> book.clockDoubted = false);
        }
        return true;
    }

    private Duration any(List<Duration> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** The process gets more than fits into its memory, and must end of that by itself. */
    private void memoryRound(int number) throws IOException, InterruptedException {
        Flood flood = new Flood(directory.resolve("data"), number);
        try (RunningJar jar = RunningJar.start(directory, environment(Flood.ENVIRONMENT), List.of(), Flood.HEAP)) {
            StoreClient client = new StoreClient(http, jar.port());
            comparison.of(client, "round " + number);
            Load load = load(number, client);
            load.threads.addAll(flood.start(client, random, load.goOn::get, findings));
            findings.check(jar.await() == OUT_OF_MEMORY_STATUS, "status of a process that is out of memory");
            load.end();
        }
        try (RunningJar jar = RunningJar.start(directory, environment())) {
            flood.judge(new StoreClient(http, jar.port()), findings);
            jar.kill();
        }
        flood.clear();
    }

    /** Lets so many writes be answered. */
    private void awaitAnswers(int writes) throws InterruptedException {
        long enough = findings.answered.sum() + writes;
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (findings.answered.sum() < enough && findings.wrong().isEmpty()) {
            findings.check(System.nanoTime() < until, "writes are not answered any more");
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private void end(RunningJar jar, Ending ending) throws InterruptedException {
        if (ending == Ending.STOPPING || ending == Ending.STOPPED) {
            jar.terminate();
        }
        if (ending == Ending.STOPPING) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
        }
        if (ending == Ending.STOPPED) {
            int unused = jar.await();
        } else {
            jar.kill();
        }
    }

    /** Clients. */
    private static final class Load {
        private final AtomicBoolean goOn = new AtomicBoolean(true);
        private final List<Thread> threads = new ArrayList<>();

        /** Waits until they have noticed that the process is gone. */
        private void end() throws InterruptedException {
            goOn.set(false);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private Load load(int round, StoreClient client) {
        Load load = new Load();
        for (int i = 0; i < WRITERS; i++) {
            Random own = new Random(seed * 31 + round * 1009L + i);
            StoreBook book = books.get(i % STORES.length);
            load.threads.add(
                    new Thread(new Writer("w" + i, book, owned.get(i), client, own, load.goOn::get, findings)));
        }
        for (int i = 0; i < CROWD_WRITERS; i++) {
            load.threads.add(new Thread(() -> crowd.write(client, load.goOn::get, findings)));
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    /** Starts the process, compares, and stops it in order. */
    private void look() throws IOException, InterruptedException {
        try (RunningJar jar = RunningJar.start(directory, environment())) {
            comparison.of(new StoreClient(http, jar.port()), "the end");
            jar.terminate();
            int unused = jar.await();
        }
    }

    Findings findings() {
        return findings;
    }

    /** What was done, for the record. */
    String report() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        return "seed " + seed + ", " + seconds + " s: " + CampaignPlan.count(endings) + "; " + findings;
    }
}
