package dev.holdfast.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.campaign.StoreClient.Reply;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
    private static final String[] STORES = {"alpha", "beta", "gamma"};

    private final Path directory;
    private final long seed;
    private final Random random;
    private final int load;
    private final Sabotage sabotage;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final long began = System.nanoTime();
    private final Findings findings = new Findings();
    private final List<StoreBook> books = new ArrayList<>();
    private final Crowd crowd = new Crowd();
    private final List<List<KeyModel>> owned = new ArrayList<>();
    private final Map<String, Integer> endings = new LinkedHashMap<>();

    /** What is done to the files of each store after a kill. */
    @FunctionalInterface
    interface Sabotage {
        void harm(Path storeDirectory) throws IOException;
    }

    /** How a round ends. */
    private enum Ending {
        SERVING,
        RECOVERING,
        STOPPING,
        STOPPED
    }

    /**
     * A campaign from the first start on.
     *
     * @param directory where the process runs
     * @param load how many writes are answered before it is killed, at most
     */
    Campaign(Path directory, long seed, int load, Sabotage sabotage) throws IOException {
        this.directory = directory;
        this.seed = seed;
        this.random = new Random(seed);
        this.load = load;
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

    /** Makes rounds until so many kills are done, or something is wrong; then a last look after a clean stop. */
    void run(int kills) throws IOException, InterruptedException {
        int killed = 0;
        for (int round = 1; killed < kills && findings.wrong().isEmpty(); round++) {
            Ending ending = ending();
            round(round, ending);
            killed += ending == Ending.STOPPED ? 0 : 1;
            endings.merge(ending.name().toLowerCase(java.util.Locale.ROOT), 1, Integer::sum);
        }
        look();
        look();
    }

    private Ending ending() {
        int what = random.nextInt(10);
        if (what < 6) {
            return Ending.SERVING;
        }
        return what < 8 ? Ending.RECOVERING : what < 9 ? Ending.STOPPING : Ending.STOPPED;
    }

    private void round(int number, Ending ending) throws IOException, InterruptedException {
        try (RunningJar jar = RunningJar.start(directory, environment())) {
            StoreClient client = new StoreClient(http, jar.port());
            if (ending != Ending.RECOVERING) {
                judge(client, "round " + number);
            }
            AtomicBoolean goOn = new AtomicBoolean(true);
            List<Thread> threads = load(number, client, goOn);
            if (ending == Ending.RECOVERING) {
                // Stores are opened, and recovered, by the first requests.
                TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
            } else {
                awaitAnswers(random.nextInt(load));
            }
            end(jar, ending);
            goOn.set(false);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        for (StoreBook book : books) {
            FilesCheck.of(book.directory, findings);
            sabotage.harm(book.directory);
        }
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

    private List<Thread> load(int round, StoreClient client, AtomicBoolean goOn) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Random own = new Random(seed * 31 + round * 1009L + i);
            threads.add(new Thread(
                    new Writer("w" + i, books.get(i % STORES.length), owned.get(i), client, own, goOn::get, findings)));
        }
        for (int i = 0; i < CROWD_WRITERS; i++) {
            threads.add(new Thread(() -> crowd.write(client, goOn::get, findings)));
        }
        threads.forEach(Thread::start);
        return threads;
    }

    /** Starts the process, compares, and stops it in order. */
    private void look() throws IOException, InterruptedException {
        try (RunningJar jar = RunningJar.start(directory, environment())) {
            judge(new StoreClient(http, jar.port()), "the end");
            jar.terminate();
            int unused = jar.await();
        }
    }

    private void judge(StoreClient client, String when) throws IOException {
        int before = findings.wrong().size();
        for (StoreBook book : books) {
            judge(book, client);
        }
        crowd.judge(keys(Crowd.NAME, client), client, findings);
        if (findings.wrong().size() > before) {
            findings.wrong("… found in " + when + " with seed " + seed);
        }
    }

    private void judge(StoreBook book, StoreClient client) throws IOException {
        Set<String> listed = keys(book.name, client);
        Set<String> unknown = new LinkedHashSet<>(listed);
        for (KeyModel key : book.owned) {
            Reply reply = client.get(book.name, key.key());
            KeyModel.Stored found = Writer.found(reply);
            findings.check(
                    (found != null) == listed.contains(key.key()), book.name + " " + key.key() + ": in the list");
            findings.checks.increment();
            key.judge(found).ifPresent(findings::wrong);
            unknown.remove(key.key());
        }
        for (Map.Entry<String, String> quiet : book.quiet.entrySet()) {
            Reply reply = client.get(book.name, quiet.getKey());
            String tag = book.quietTags.computeIfAbsent(quiet.getKey(), first -> reply.etag());
            findings.check(
                    reply.status() == 200
                            && reply.body().equals(quiet.getValue())
                            && reply.etag().equals(tag),
                    book.name + " " + quiet.getKey() + ": nobody touched it, and it is " + reply);
            findings.check(
                    reply.revision() >= book.revision.get(),
                    book.name + ": back at revision " + reply.revision() + " from " + book.revision);
            unknown.remove(quiet.getKey());
        }
        Map<String, String> stale = new LinkedHashMap<>();
        for (String key : listed) {
            if (key.startsWith(StoreBook.STALE)) {
                stale.put(key, client.get(book.name, key).body());
                unknown.remove(key);
            }
        }
        book.stale.judge(book.name, stale, findings);
        book.judgeCounter(client.get(book.name, StoreBook.COUNTER).body(), findings);
        book.judgePatched(client.get(book.name, StoreBook.PATCHED).body(), findings);
        book.judgeTranscripts(findings);
        unknown.removeAll(Set.of(StoreBook.COUNTER, StoreBook.PATCHED, "version"));
        findings.check(unknown.isEmpty(), book.name + ": nobody wrote " + unknown);
    }

    private static Set<String> keys(String store, StoreClient client) throws IOException {
        Set<String> keys = new LinkedHashSet<>();
        String cursor = "";
        while (true) {
            Reply page = client.list(store, "limit=1000" + cursor);
            if (page.status() != 200) {
                throw new IllegalStateException("a list was answered with " + page);
            }
            JsonNode tree = new JsonMapper().readTree(page.body());
            tree.get("sessions").forEach(session -> keys.add(session.get("key").textValue()));
            if (tree.get("next").isNull()) {
                return keys;
            }
            cursor = "&cursor=" + tree.get("next").textValue();
        }
    }

    Findings findings() {
        return findings;
    }

    /** What was done, for the record. */
    String report() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        return "seed " + seed + ": rounds that ended while " + endings + " in " + seconds + " s; " + findings;
    }
}
