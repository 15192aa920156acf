package dev.holdfast.campaign;

import dev.holdfast.campaign.KeyModel.Deleting;
import dev.holdfast.campaign.KeyModel.Patching;
import dev.holdfast.campaign.KeyModel.Putting;
import dev.holdfast.campaign.KeyModel.Stored;
import dev.holdfast.campaign.KeyModel.Undoing;
import dev.holdfast.campaign.StoreClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One client that writes and reads until the process dies or it is told to stop, and notes every answer. */
final class Writer implements Runnable {
    private static final long TEN_DAYS = 10L * 24 * 60 * 60 * 1000;

    private final String name;
    private final StoreBook book;
    private final List<KeyModel> keys;
    private final StoreClient client;
    private final Random random;
    private final BooleanSupplier goOn;
    private final Findings findings;

    /**
     * A client.
     *
     * @param name unlike any other writer's
     * @param keys that it owns, in the store of {@code book}
     */
    Writer(
            String name,
            StoreBook book,
            List<KeyModel> keys,
            StoreClient client,
            Random random,
            BooleanSupplier goOn,
            Findings findings) {
        this.name = name;
        this.book = book;
        this.keys = keys;
        this.client = client;
        this.random = random;
        this.goOn = goOn;
        this.findings = findings;
    }

    @Override
    public void run() {
        try {
            for (KeyModel key : keys) {
                if (key.unsettled()) {
                    // The process that was sent the write is gone.
                    read(key, key::judge);
                }
            }
            while (goOn.getAsBoolean()) {
                step();
            }
        } catch (IOException e) {
            // The process is gone; what was sent and not answered stays open.
            findings.unanswered.increment();
        } catch (RuntimeException e) {
            findings.wrong("writer " + name + " broke: " + e);
        }
    }

    private void step() throws IOException {
        int what = random.nextInt(100);
        if (what < 80) {
            own(keys.get(random.nextInt(keys.size())));
        } else if (what < 88) {
            patchShared();
        } else if (what < 93) {
            count();
        } else if (what < 99) {
            putStale();
        } else {
            prune();
        }
    }

    private void own(KeyModel key) throws IOException {
        if (key.unsettled()) {
            read(key, key::judgeOpen);
            return;
        }
        Stored stored = key.certain();
        int what = random.nextInt(100);
        if (stored == null) {
            put(key, random.nextBoolean() ? Map.of() : Map.of("If-None-Match", "*"));
        } else if (what < 45) {
            patch(key, stored);
        } else if (what < 60 && !hasTranscript(stored)) {
            put(key, random.nextBoolean() ? Map.of() : Map.of("If-Match", stored.etag()));
        } else if (what < 65) {
            Reply reply = client.put(key.store(), key.key(), document(key), Map.of("If-Match", "\"no such tag\""));
            findings.check(reply.status() == 412 || reply.status() == 503, key.key() + ": refused put: " + reply);
        } else if (what < 77) {
            delete(key, stored);
        } else {
            read(key, key::judge);
        }
    }

    private String document(KeyModel key) {
        int pad = random.nextInt(20) == 0 ? 40_000 : random.nextInt(4_000);
        return "{\"sessionId\":\"" + key.key().replace(':', '-') + "-" + Long.toHexString(random.nextLong())
                + "\",\"updatedAt\":" + System.currentTimeMillis() + ",\"n\":0,\"exact\":1.0,"
                + "\"big\":123456789012345678901234567890,\"pad\":\"" + "p".repeat(pad) + "\"}";
    }

    private void put(KeyModel key, Map<String, String> condition) throws IOException {
        String document = document(key);
        long before = book.revision.get();
        key.tries(new Putting(document));
        Reply reply = sent(client.put(key.store(), key.key(), document, condition), key);
        if (reply.written()) {
            key.answered(new Stored(document, reply.etag()));
            book.answered(reply.revision(), before, key.key(), findings);
        }
    }

    private void patch(KeyModel key, Stored stored) throws IOException {
        long next = number(stored.document()) + 1;
        long before = book.revision.get();
        key.tries(new Patching(next));
        Reply reply = sent(client.patch(key.store(), key.key(), "{\"n\":" + next + "}"), key);
        if (reply.written()) {
            key.judge(new Stored(reply.body(), reply.etag())).ifPresent(findings::lost);
            findings.check(number(reply.body()) == next, key.key() + ": the answer to a patch is without it");
            book.answered(reply.revision(), before, key.key(), findings);
        }
    }

    private static long number(String document) {
        int from = document.indexOf("\"n\":") + 4;
        return Long.parseLong(document.substring(from, document.indexOf(',', from)));
    }

    private void delete(KeyModel key, Stored stored) throws IOException {
        if (random.nextInt(3) == 0) {
            writeTranscript(key, stored);
        }
        long before = book.revision.get();
        key.tries(new Deleting());
        Map<String, String> condition = random.nextBoolean() ? Map.of() : Map.of("If-Match", stored.etag());
        Reply reply = sent(client.delete(key.store(), key.key(), condition), key);
        if (reply.written()) {
            key.answered(null);
            findings.check(book.runs.add(reply.run()), key.key() + ": a run has a name for the second time: " + reply);
            book.answered(reply.revision(), before, key.key(), findings);
            if (random.nextBoolean()) {
                undo(key, reply.run(), stored);
            }
        }
    }

    private void undo(KeyModel key, String run, Stored removed) throws IOException {
        long before = book.revision.get();
        key.tries(new Undoing(removed));
        Reply reply = sent(client.undo(key.store(), run), key);
        if (reply.written()) {
            key.answered(removed);
            findings.check(
                    reply.body().contains("\"restored\":[\"" + key.key() + "\"]"),
                    key.key() + ": the undo brought nothing back: " + reply);
            book.answered(reply.revision(), before, key.key(), findings);
            findings.undone.increment();
        }
    }

    /** Such a session is not replaced by another one: that is no removal, and would leave the transcript to nobody. */
    private boolean hasTranscript(Stored stored) {
        return book.transcripts.containsKey(sessionId(stored));
    }

    private static String sessionId(Stored stored) {
        int from = stored.document().indexOf("\"sessionId\":\"") + 13;
        return stored.document().substring(from, stored.document().indexOf('"', from));
    }

    private void writeTranscript(KeyModel key, Stored stored) throws IOException {
        String sessionId = sessionId(stored);
        String text = "{\"type\":\"session\",\"id\":\"" + sessionId + "\"}\n";
        Files.writeString(book.directory.resolve(sessionId + ".jsonl"), text);
        book.transcripts.put(sessionId, new StoreBook.Transcript(sessionId, key, text));
    }

    /** Sorts out what is no success. A refusal changes nothing; where nobody knows, reads may tell. */
    private Reply sent(Reply reply, KeyModel key) throws IOException {
        if (reply.written()) {
            return reply;
        }
        if (reply.unknown()) {
            findings.unanswered.increment();
            read(key, key::judgeOpen);
            return reply;
        }
        key.refused();
        findings.refused.increment();
        findings.check(reply.status() == 503, key.key() + ": unexpected answer " + reply);
        return reply;
    }

    private void read(KeyModel key, Function<@Nullable Stored, Optional<String>> judgement) throws IOException {
        long before = book.revision.get();
        Reply reply = client.get(key.store(), key.key());
        if (reply.status() == 503) {
            return;
        }
        findings.reads.increment();
        findings.check(reply.status() == 404 || reply.revision() >= before, key.key() + ": read of the past");
        judgement.apply(found(reply)).ifPresent(findings::lost);
    }

    /** What a read found. */
    static @Nullable Stored found(Reply reply) {
        if (reply.status() == 404) {
            return null;
        }
        if (reply.status() != 200) {
            throw new IllegalStateException("a read was answered with " + reply);
        }
        return new Stored(reply.body(), reply.etag());
    }

    private void patchShared() throws IOException {
        StoreBook.Register register = book.patched.computeIfAbsent(name, unused -> new StoreBook.Register());
        if (register.sent != register.answered) {
            return;
        }
        long before = book.revision.get();
        long next = register.answered + 1;
        register.sent = next;
        Reply reply = client.patch(book.name, StoreBook.PATCHED, "{\"" + name + "\":" + next + "}");
        if (reply.written()) {
            register.answered = next;
            findings.check(
                    reply.body().contains("\"" + name + "\":" + next), name + ": the answer to a patch is without it");
            book.answered(reply.revision(), before, StoreBook.PATCHED, findings);
        } else if (!reply.unknown()) {
            register.sent = register.answered;
            findings.refused.increment();
        }
    }

    private void count() throws IOException {
        Reply present = client.get(book.name, StoreBook.COUNTER);
        if (present.status() != 200) {
            return;
        }
        int from = present.body().indexOf("\"count\":") + 8;
        long count =
                Long.parseLong(present.body().substring(from, present.body().indexOf('}', from)));
        String next = present.body().substring(0, from) + (count + 1) + "}";
        long before = book.revision.get();
        book.uncertainCounts.incrementAndGet();
        Reply reply = client.put(book.name, StoreBook.COUNTER, next, Map.of("If-Match", present.etag()));
        if (reply.written()) {
            book.counted.incrementAndGet();
            book.answered(reply.revision(), before, StoreBook.COUNTER, findings);
        }
        if (!reply.unknown()) {
            book.uncertainCounts.decrementAndGet();
        }
    }

    private void putStale() throws IOException {
        String key = StoreBook.STALE + name + ":" + Long.toHexString(random.nextLong());
        String document = "{\"sessionId\":\"" + key.replace(':', '-') + "\",\"updatedAt\":"
                + (System.currentTimeMillis() - TEN_DAYS) + "}";
        long before = book.revision.get();
        StaleKeys.Put put = book.stale.putting(key, document);
        Reply reply = client.put(book.name, key, document, Map.of());
        if (reply.written()) {
            book.stale.answered(put);
            book.answered(reply.revision(), before, key, findings);
        } else if (!reply.unknown()) {
            book.stale.refused(put);
            findings.refused.increment();
        }
    }

    private void prune() throws IOException {
        StaleKeys.Prune prune = book.stale.pruning();
        Reply reply = client.prune(book.name, "{\"pruneAfter\":\"1d\"}");
        if (reply.status() == 200) {
            if (!book.clockDoubted) {
                book.stale.answered(prune);
            }
            findings.answered.increment();
        }
    }
}
