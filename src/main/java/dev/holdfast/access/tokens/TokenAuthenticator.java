package dev.holdfast.access.tokens;

import dev.holdfast.access.Authenticator;
import dev.holdfast.access.Principal;
import dev.holdfast.session.Count;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Reason;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows callers by the tokens of a {@link TokenFile}. Decides at once: a token costs one hash of 60 bytes. Safe for use
 * by several threads.
 *
 * <p>Whoever runs it calls {@link #refresh} every now and then. A file that cannot be read or is no token file leaves the
 * tokens as they are, is logged once and counted.
 */
public final class TokenAuthenticator implements Authenticator {
    /** Not by the class's name: loggers below {@code dev.holdfast.access} belong to the log of requests. */
    private static final Logger log = LoggerFactory.getLogger("dev.holdfast.auth");

    /** What a token of an unknown id is compared with, so that it takes as long. */
    private static final byte[] NO_HASH = new byte[32];

    private final TokenFile file;
    private final InstantSource clock;
    private final AtomicLong loads = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private volatile Map<String, Known> tokens = Map.of();
    private byte @Nullable [] seen;
    private @Nullable String trouble;

    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    private record Known(Principal principal, byte[] hash, TokenEntry entry) {}

    public TokenAuthenticator(TokenFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Reads the file for the first time. Blocks.
     *
     * @throws IOException when it cannot be read
     * @throws IllegalArgumentException when it is no token file
     */
    public synchronized void load() throws IOException {
        byte[] bytes = file.bytes();
        accept(bytes);
    }

    /** Reads the file again, and takes over what is new in it. Blocks; does not throw. */
    public synchronized void refresh() {
        try {
            byte[] bytes = file.bytes();
            if (!Arrays.equals(bytes, seen)) {
                seen = bytes;
                accept(bytes);
            }
        } catch (IOException | IllegalArgumentException e) {
            refuse(Reason.of(e));
        }
    }

    private void accept(byte[] bytes) {
        List<TokenEntry> entries = TokenLines.read(bytes);
        Map<String, Known> known = new HashMap<>();
        for (TokenEntry entry : entries) {
            byte[] hash = HexFormat.of().parseHex(entry.sha256());
            known.put(entry.id(), new Known(new Principal(entry.id(), entry.grants()), hash, entry));
        }
        tokens = Map.copyOf(known);
        seen = bytes;
        trouble = null;
        loads.incrementAndGet();
        Instant now = clock.instant();
        long expired = entries.stream().filter(entry -> entry.expired(now)).count();
        log.info("tokens: {} from {}, {} expired", Count.of(entries.size(), "token"), file.path(), expired);
    }

    private void refuse(String reason) {
        if (!reason.equals(trouble)) {
            trouble = reason;
            refusals.incrementAndGet();
            log.error("tokens: {} is rejected; tokens that stay in force: {}: {}", file.path(), tokens.size(), reason);
        }
    }

    @Override
    public Future<Principal> authenticate(String text) {
        Principal principal = known(text);
        return principal == null
                ? Future.failedFuture(new StoreException(ErrorCode.UNAUTHENTICATED, "the token is not accepted"))
                : Future.succeededFuture(principal);
    }

    /** The principal of every token that is accepted. */
    @Override
    public @Nullable Principal known(String text) {
        String id = Token.claimedId(text);
        if (id == null) {
            return null;
        }
        Known known = tokens.get(id);
        boolean same = MessageDigest.isEqual(Token.hash(text), known == null ? NO_HASH : known.hash());
        // Whole milliseconds cost less than the finer time that instant() asks the system for.
        Instant now = Instant.ofEpochMilli(clock.millis());
        return known == null || !same || known.entry().expired(now) ? null : known.principal();
    }

    @Override
    public @Nullable String claimedId(String text) {
        String id = Token.claimedId(text);
        return id != null && Token.ID.matcher(id).matches() ? id : null;
    }

    /** How many tokens there are, expired ones among them. */
    public int size() {
        return tokens.size();
    }

    /** How often the file was taken over. */
    public long loads() {
        return loads.get();
    }

    /** How often a file was refused. */
    public long refusals() {
        return refusals.get();
    }
}
