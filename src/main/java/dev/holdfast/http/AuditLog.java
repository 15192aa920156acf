package dev.holdfast.http;

import dev.holdfast.session.SessionKey;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JSON object an operation under the logger {@code dev.holdfast.audit}, as the record's message. Neither tokens nor
 * bodies are in it.
 */
public final class AuditLog implements AuditTrail {
    /** The logger's name. */
    public static final String LOGGER = "dev.holdfast.audit";

    private static final Logger log = LoggerFactory.getLogger(LOGGER);

    private final InstantSource clock;
    private final boolean reads;
    private final @Nullable Function<SessionKey, String> hash;

    /**
     * @param reads whether operations are on it that change nothing and succeed
     * @param hash what session keys are written as; null: as they are
     */
    public AuditLog(InstantSource clock, boolean reads, @Nullable Function<SessionKey, String> hash) {
        this.clock = clock;
        this.reads = reads;
        this.hash = hash;
    }

    @Override
    public void done(Deed deed) {
        if (!reads && !deed.changes() && deed.problem() == null) {
            return;
        }
        JsonOutput json = new JsonOutput(256).beginObject();
        json.name("time").string(clock.instant().toString());
        json.name("principal").string(deed.principal());
        if (deed.claimedId() != null) {
            json.name("claimedId").string(deed.claimedId());
        }
        json.name("remote").string(deed.remote());
        json.name("operation").string(deed.operation());
        if (deed.store() != null) {
            json.name("store").string(deed.store().value());
        }
        if (deed.key() != null) {
            json.name(hash == null ? "key" : "keyHash")
                    .string(hash == null ? deed.key().value() : hash.apply(deed.key()));
        }
        json.name("status").number(deed.status());
        json.name("outcome").string(deed.outcome());
        if (deed.problem() != null) {
            json.name("problem").string(deed.problem());
        }
        if (deed.revision() != null) {
            json.name("revision").number(Long.parseLong(deed.revision()));
        }
        json.name("requestId").string(deed.requestId());
        log.info(json.endObject().toBuffer().toString(StandardCharsets.UTF_8));
    }
}
