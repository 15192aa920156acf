package dev.holdfast.campaign;

import dev.holdfast.campaign.StoreClient.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Clients that each raise counters of their own, as fast as they are answered, and note what was answered. */
final class CounterLoad {
    static final String STORE = "main";
    private static final int CLIENTS = 8;
    private static final int KEYS = 10;

    final LongAdder answers = new LongAdder();
    private final Map<String, Integer> answered = new ConcurrentHashMap<>();
    private volatile boolean powerGoes;
    private final Map<String, Integer> sent = new ConcurrentHashMap<>();

    private static String document(String key, int n) {
        return "{\"sessionId\":\"" + key + "\",\"updatedAt\":1700000000001,\"pad\":\"" + "p".repeat(500) + "\",\"n\":"
                + n + "}";
    }

    /** Starts the clients; they end when they are told to, or when the process is gone. */
    List<Thread> start(StoreClient client, AtomicBoolean goOn) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String name = "c" + i;
            threads.add(new Thread(() -> write(name, client, goOn), name));
        }
        threads.forEach(Thread::start);
        return threads;
    }

    private void write(String name, StoreClient client, AtomicBoolean goOn) {
        try {
            for (int i = 0; goOn.get(); i++) {
                String key = name + "-" + i % KEYS;
                int next = sent.getOrDefault(key, 0) + 1;
                sent.put(key, next);
                Reply reply = client.put(STORE, key, document(key, next), Map.of());
                if (reply.written() && !powerGoes) {
                    answered.put(key, next);
                    answers.increment();
                }
            }
        } catch (IOException e) {
            // The process is gone; what was sent and not answered may be there.
        }
    }

    /** What is answered from now on, until the next start, is not counted on: the file system is being shut down. */
    void powerGoes(boolean goes) {
        powerGoes = goes;
    }

    /** Compares; what is found is what there is from now on. The keys of which something answered is gone. */
    List<String> lost(StoreClient client) throws IOException {
        List<String> lost = new ArrayList<>();
        for (String key : List.copyOf(sent.keySet())) {
            int last = sent.getOrDefault(key, 0);
            Reply reply = client.get(STORE, key);
            int found = reply.status() == 200 ? number(reply.body()) : 0;
            boolean whole = reply.status() == 200 ? reply.body().equals(document(key, found)) : reply.status() == 404;
            if (!whole || found < answered.getOrDefault(key, 0) || found > last) {
                lost.add(key + ": answered " + answered.get(key) + ", sent " + last + ", found " + reply);
            }
            answered.put(key, found);
            sent.put(key, found);
        }
        return lost;
    }

    private static int number(String document) {
        return Integer.parseInt(document.substring(document.indexOf("\"n\":") + 4, document.length() - 1));
    }
}
