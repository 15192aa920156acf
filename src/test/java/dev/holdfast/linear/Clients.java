package dev.holdfast.linear;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.campaign.StoreClient;
import dev.holdfast.campaign.StoreClient.Reply;
import dev.holdfast.linear.History.Name;
import dev.holdfast.linear.SessionCall.Absent;
import dev.holdfast.linear.SessionCall.Answer;
import dev.holdfast.linear.SessionCall.Condition;
import dev.holdfast.linear.SessionCall.Delete;
import dev.holdfast.linear.SessionCall.Deleted;
import dev.holdfast.linear.SessionCall.Found;
import dev.holdfast.linear.SessionCall.Get;
import dev.holdfast.linear.SessionCall.Match;
import dev.holdfast.linear.SessionCall.Missing;
import dev.holdfast.linear.SessionCall.None;
import dev.holdfast.linear.SessionCall.Patch;
import dev.holdfast.linear.SessionCall.Put;
import dev.holdfast.linear.SessionCall.Refused;
import dev.holdfast.linear.SessionCall.Request;
import dev.holdfast.linear.SessionCall.Written;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send random requests about a few sessions all at once and record the answers. From time to time they turn to
 * new sessions, so that no history of one session grows too long to be checked.
 */
final class Clients {
    private static final int CLIENTS = 12;
    private static final String[] STORES = {"left", "right"};
    private static final int SESSIONS_A_STORE = 2;
    private static final int MEMBERS = 4;

    /** How many ticks a session is used for: about 1,500 calls. */
    private static final long LIFE = 12_000;

    private final History history;
    private final long seed;
    private int runs;

    Clients(History history, long seed) {
        this.history = history;
        this.seed = seed;
    }

    /** Starts the clients; each ends when the service is gone or {@code goOn} is false. */
    List<Thread> start(StoreClient service, BooleanSupplier goOn) {
        runs++;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed * 31 + runs * 1009L + i);
            Thread thread = new Thread(() -> new Client(service, random).run(goOn), "client " + i);
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    /** The same, until all have ended. */
    void run(StoreClient service, BooleanSupplier goOn) throws InterruptedException {
        for (Thread thread : start(service, goOn)) {
            thread.join();
        }
    }

    /** One client. It knows of each session the tag that it saw last. */
    private final class Client {
        private final StoreClient service;
        private final Random random;
        private final Map<Name, String> tags = new HashMap<>();

        private Client(StoreClient service, Random random) {
            this.service = service;
            this.random = random;
        }

        private void run(BooleanSupplier goOn) {
            try {
                boolean answered = true;
                while (answered && goOn.getAsBoolean()) {
                    answered = step();
                }
            } catch (IOException | RuntimeException e) {
                history.odd("a client broke: " + e);
            }
        }

        private boolean step() throws IOException {
            long invoked = history.tick();
            String store = STORES[random.nextInt(STORES.length)];
            Name name = new Name(store, "s:" + random.nextInt(SESSIONS_A_STORE) + ":" + invoked / LIFE);
            Request request = request(name, invoked);
            Reply reply;
            try {
                reply = send(name, request);
            } catch (IOException e) {
                history.unanswered(name, request, invoked);
                return false;
            }
            if (reply.unknown()) {
                history.unanswered(name, request, invoked);
            } else if (reply.status() == 503) {
                history.refused();
            } else {
                history.answered(name, request, answer(name, request, reply), invoked, reply.revision());
            }
            return true;
        }

        /** A random request; {@code unique} is in no other one. */
        private Request request(Name name, long unique) {
            int what = random.nextInt(100);
            if (what < 35) {
                return new Get();
            }
            String member = "m" + random.nextInt(MEMBERS);
            if (what < 60) {
                return new Patch(member, random.nextInt(8) == 0 ? null : unique, sometimesMatch(name, 5));
            }
            if (what < 88) {
                Condition condition = random.nextInt(5) == 0 ? new Absent() : sometimesMatch(name, 2);
                return new Put(Map.of(member, unique), condition);
            }
            return new Delete(sometimesMatch(name, 2));
        }

        /** In one of so many cases the tag that was seen last. */
        private Condition sometimesMatch(Name name, int cases) {
            String tag = tags.get(name);
            return tag == null || random.nextInt(cases) != 0 ? new None() : new Match(tag);
        }

        private Reply send(Name name, Request request) throws IOException {
            String store = name.store();
            if (request instanceof Put put) {
                return service.put(store, name.key(), document(name, put), headers(put.condition()));
            }
            if (request instanceof Patch patch) {
                String body = "{\"" + patch.member() + "\":" + patch.value() + "}";
                return service.patch(store, name.key(), body, headers(patch.condition()));
            }
            return request instanceof Delete delete
                    ? service.delete(store, name.key(), headers(delete.condition()))
                    : service.get(store, name.key());
        }

        private static String document(Name name, Put put) {
            String members = put.document().entrySet().stream()
                    .map(member -> ",\"" + member.getKey() + "\":" + member.getValue())
                    .collect(Collectors.joining());
            return "{\"sessionId\":\"" + name.key().replace(':', '-') + "\",\"updatedAt\":" + System.currentTimeMillis()
                    + members + "}";
        }

        private static Map<String, String> headers(Condition condition) {
            if (condition instanceof Match match) {
                return Map.of("If-Match", match.etag());
            }
            return condition instanceof Absent ? Map.of("If-None-Match", "*") : Map.of();
        }

        private Answer answer(Name name, Request request, Reply reply) throws IOException {
            if (reply.status() == 404) {
                return new Missing();
            }
            if (reply.status() == 412) {
                JsonNode current = new JsonMapper().readTree(reply.body()).get("currentEtag");
                return new Refused(current.isNull() ? null : current.textValue());
            }
            if (!reply.written()) {
                throw new IOException(request + " was answered with " + reply);
            }
            if (request instanceof Delete) {
                return new Deleted();
            }
            tags.put(name, reply.etag());
            Map<String, Long> document = members(reply.body());
            if (document != null) {
                history.shown(name, reply.etag(), reply.body());
            }
            if (request instanceof Get) {
                return new Found(document == null ? Map.of() : document, reply.etag());
            }
            return new Written(reply.status() == 201, document, reply.etag());
        }

        /** What a document says; null for an answer without one. */
        private static @Nullable Map<String, Long> members(String body) throws IOException {
            if (body.isEmpty()) {
                return null;
            }
            Map<String, Long> members = new HashMap<>();
            new JsonMapper().readTree(body).properties().forEach(member -> {
                if (member.getKey().startsWith("m")) {
                    members.put(member.getKey(), member.getValue().longValue());
                }
            });
            return Map.copyOf(members);
        }
    }
}
