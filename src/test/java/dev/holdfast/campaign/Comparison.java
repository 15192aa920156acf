package dev.holdfast.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.campaign.StoreClient.Reply;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a process serves, compared with all that was answered before it was started. */
final class Comparison {
    private final List<StoreBook> books;
    private final Crowd crowd;
    private final Findings findings;

    Comparison(List<StoreBook> books, Crowd crowd, Findings findings) {
        this.books = books;
        this.crowd = crowd;
        this.findings = findings;
    }

    /** Compares all stores. Nobody writes meanwhile. */
    void of(StoreClient client, String when) throws IOException {
        int before = findings.wrong().size();
        for (StoreBook book : books) {
            judge(book, client);
        }
        crowd.judge(keys(Crowd.NAME, client), client, findings);
        if (findings.wrong().size() > before) {
            findings.wrong("… found in " + when);
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
            key.judge(found).ifPresent(findings::lost);
            unknown.remove(key.key());
        }
        for (Map.Entry<String, String> quiet : book.quiet.entrySet()) {
            Reply reply = client.get(book.name, quiet.getKey());
            String tag = book.quietTags.computeIfAbsent(quiet.getKey(), first -> reply.etag());
            findings.checkKept(
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
}
