package dev.holdfast.http;

import dev.holdfast.access.Principal;
import dev.holdfast.access.Scope;
import dev.holdfast.limits.Allowance;
import dev.holdfast.session.Caller;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. Belongs to its connection's event loop. */
final class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    /** Larger answers are written in pieces of this many bytes, so that a slow reader's progress can be seen. */
    private static final int PIECE = 256 * 1024;

    /** Shorter answers are small: a client takes them at once, or not at all. */
    private static final int AT_ONCE = 64 * 1024;

    private final HttpServerRequest request;
    private final String requestId;
    private final RequestProgress progress;
    private final Admission admission;
    private final Consumer<Exchange> whenFinished;
    private Map<String, String> variables = Map.of();
    private String route = RequestObserver.NO_ROUTE;
    private Principal principal = Principal.UNKNOWN;
    private KeyRange range = KeyRange.NONE;
    private @Nullable String claimedId;
    private @Nullable StoreName store;
    private @Nullable SessionKey key;
    private @Nullable StoreException failure;
    private long bytes;
    private long heldBytes;
    private long responseBytes;
    private boolean guarded;
    private boolean gone;
    private boolean finished;

    /**
     * @param whenFinished told once, when the client has taken the answer, or cannot any more
     */
    Exchange(
            HttpServerRequest request,
            String requestId,
            RequestProgress progress,
            Admission admission,
            Consumer<Exchange> whenFinished) {
        this.request = request;
        this.requestId = requestId;
        this.progress = progress;
        this.admission = admission;
        this.whenFinished = whenFinished;
    }

    /** With the parts of the path that its route's template names, as they stood in the raw path. */
    @CanIgnoreReturnValue
    Exchange withVariables(Map<String, String> rawSegments) {
        variables = rawSegments;
        return this;
    }

    /** With the template that its path matched. */
    @CanIgnoreReturnValue
    Exchange withRoute(String template) {
        route = template;
        return this;
    }

    /** Says who sent it. */
    void by(Principal caller) {
        principal = caller;
    }

    /** Who sent the request: {@link Principal#UNKNOWN} until that is known. */
    Principal principal() {
        return principal;
    }

    /** Says which id its token claims, which was not accepted. */
    void claims(@Nullable String id) {
        claimedId = id;
    }

    /** Who its client is as far as its address tells. */
    String address() {
        return progress.address(request);
    }

    /** So many more bytes of its body are kept. */
    void hold(long more) {
        heldBytes += more;
    }

    /** How many bytes of its body are kept. */
    long heldBytes() {
        return heldBytes;
    }

    /**
     * Keeps so many bytes for its response until the response is finished.
     *
     * @throws StoreException {@code STORE_BUSY} when responses in flight hold too many; nothing is kept then
     */
    void holdResponse(Allowance all, long more) {
        if (!all.take(more)) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY,
                    "responses in flight take all the memory that they may (a quarter of http.limits.bodies); send the"
                            + " request again, or ask for a shorter page");
        }
        holds(more);
    }

    /** So many more bytes are kept for its response. */
    void holds(long more) {
        responseBytes += more;
        progress.keeps(more);
    }

    /** How many bytes of its response are kept. */
    long responseBytes() {
        return responseBytes;
    }

    /** Allows its operation for these keys of its store, and for no others. */
    void within(KeyRange keys) {
        range = keys;
    }

    /** The keys that its operation may be about; none until it is admitted. */
    KeyRange range() {
        return range;
    }

    /** Who its commands come from. */
    Caller caller() {
        return new Caller(
                principal.id(),
                range,
                store != null && principal.range(Set.of(Scope.MAINTAIN), store).containsAll(range));
    }

    /** Whether the caller may read a session. */
    boolean mayRead(Target target) {
        return principal.range(Set.of(Scope.READ), target.store()).contains(target.key());
    }

    /** Whether the caller may read the session that the request is about. */
    boolean mayReadSession() {
        return store != null
                && key != null
                && principal.range(Set.of(Scope.READ), store).contains(key);
    }

    /** Says what it is about, for the record. */
    void about(@Nullable StoreName itsStore, @Nullable SessionKey itsKey) {
        store = itsStore;
        key = itsKey;
    }

    /** Whether it is for an operation on stores. */
    boolean guarded() {
        return guarded;
    }

    /** Says that its operation is one on stores. */
    void guard() {
        guarded = true;
    }

    /** Says why it was refused, or what went wrong. */
    void failedWith(StoreException problem) {
        failure = problem;
    }

    String route() {
        return route;
    }

    /** What became of it, once it is finished. */
    RequestObserver.Answered outcome(Duration took) {
        return new RequestObserver.Answered(
                principal.id(),
                request.remoteAddress(),
                store,
                method().name(),
                route,
                gone ? RequestObserver.CLIENT_GONE : request.response().getStatusCode(),
                bytes,
                took,
                requestId,
                TraceParent.traceId(headers().get(HeaderNames.TRACE_PARENT)));
    }

    /** What somebody did by it, once it is finished. */
    AuditTrail.Deed deed() {
        return new AuditTrail.Deed(
                principal.id(),
                claimedId,
                text(request.remoteAddress()),
                method().name() + ' ' + route,
                !head() && !method().equals(HttpMethod.GET) && !method().equals(HttpMethod.OPTIONS),
                store,
                key,
                gone ? RequestObserver.CLIENT_GONE : request.response().getStatusCode(),
                failure == null ? null : failure.code().slug(),
                failure == null ? "done" : failure.outcome().word(),
                request.response().headers().get(HeaderNames.STORE_REVISION),
                requestId);
    }

    /** An address in text; {@code unknown} without one. */
    static String text(@Nullable SocketAddress remote) {
        return remote == null ? "unknown" : String.valueOf(remote.hostAddress());
    }

    HttpServerRequest request() {
        return request;
    }

    HttpMethod method() {
        return request.method();
    }

    boolean head() {
        return request.method().equals(HttpMethod.HEAD);
    }

    MultiMap headers() {
        return request.headers();
    }

    String requestId() {
        return requestId;
    }

    RequestProgress progress() {
        return progress;
    }

    boolean http2() {
        return request.version() == HttpVersion.HTTP_2;
    }

    /** The raw text of a path variable, null when the route has none of that name. */
    @Nullable
    String variable(String name) {
        return variables.get(name);
    }

    @CanIgnoreReturnValue
    QueryParameters query(List<String> known) {
        return QueryParameters.parse(request.query(), known);
    }

    HttpServerResponse response() {
        return request.response();
    }

    @CanIgnoreReturnValue
    Exchange header(CharSequence name, CharSequence value) {
        request.response().putHeader(name, value);
        return this;
    }

    @CanIgnoreReturnValue
    Exchange status(int status) {
        request.response().setStatusCode(status);
        return this;
    }

    /** Takes back what had been said of an answer that failed. */
    void withoutAnswer() {
        AnswerHeaders.keepOnly(request.response().headers());
    }

    /** Whether the answer has begun, or can no longer arrive. */
    boolean answered() {
        HttpServerResponse response = request.response();
        return response.ended() || response.headWritten() || response.closed();
    }

    /** Whether it changes nothing, so that it may be answered that it has not been done. */
    boolean reads() {
        return failure == null && (head() || method().equals(HttpMethod.GET));
    }

    /** Ends the answer without a body. */
    Future<Void> end() {
        begin(0);
        return flushed(request.response().end());
    }

    /** Ends the answer with a body, of which HEAD only tells the length. */
    Future<Void> end(Buffer body) {
        return end(body, body.length());
    }

    /**
     * The same.
     *
     * @param own how many of the body's bytes are held by nothing but this answer
     */
    Future<Void> end(Buffer body, int own) {
        try {
            begin(head() ? 0 : own);
        } catch (StoreException noRoom) {
            return Future.failedFuture(noRoom);
        }
        HttpServerResponse response = request.response();
        if (head()) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            return flushed(response.end());
        }
        bytes = body.length();
        if (body.length() > AT_ONCE) {
            progress.large();
        }
        if (body.length() <= PIECE) {
            return flushed(response.end(body));
        }
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        return flushed(pieces(body, 0));
    }

    private void begin(int own) {
        admission.answering(this, own);
        admission.handedOver(this);
        if (progress.last() && !http2()) {
            header(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            progress.whenDone(() -> request.connection().close());
        }
        progress.answered(request.streamId());
        gone = request.response().closed();
    }

    private Future<Void> pieces(Buffer body, int at) {
        progress.touch();
        int end = Math.min(body.length(), at + PIECE);
        if (end == body.length()) {
            return request.response().end(body.slice(at, end));
        }
        return request.response().write(body.slice(at, end)).compose(written -> pieces(body, end));
    }

    private Future<Void> flushed(Future<Void> written) {
        return written.onComplete(done -> finish()).onFailure(Exchange::unlessClients);
    }

    /** Clients that leave are expected; an error of the process is not, and nobody else learns of it. */
    private static void unlessClients(Throwable failure) {
        if (failure instanceof Error) {
            log.error("a response could not be written", failure);
        }
    }

    /** Nothing more can be answered: the client is gone, or an answer broke off. */
    void abandon() {
        gone = !request.response().headWritten();
        finish();
    }

    private void finish() {
        progress.flushed();
        if (!finished) {
            finished = true;
            whenFinished.accept(this);
        }
    }
}
