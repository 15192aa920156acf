package dev.holdfast.linear;

import dev.holdfast.linear.SessionCall.Absent;
import dev.holdfast.linear.SessionCall.Answer;
import dev.holdfast.linear.SessionCall.Condition;
import dev.holdfast.linear.SessionCall.Delete;
import dev.holdfast.linear.SessionCall.Deleted;
import dev.holdfast.linear.SessionCall.Found;
import dev.holdfast.linear.SessionCall.Match;
import dev.holdfast.linear.SessionCall.Missing;
import dev.holdfast.linear.SessionCall.Patch;
import dev.holdfast.linear.SessionCall.Put;
import dev.holdfast.linear.SessionCall.Refused;
import dev.holdfast.linear.SessionCall.Request;
import dev.holdfast.linear.SessionCall.Unknown;
import dev.holdfast.linear.SessionCall.Written;
import dev.holdfast.linear.SessionSpec.Session;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One session as the HTTP interface describes it: a document and its entity tag, or nothing. A state is the set of what
 * may be there: an unanswered write leaves two possibilities, and a read settles which. What the service chooses
 * ({@code updatedAt}, and with it the tag) is taken from the answers, and from then on must be found unchanged.
 */
final class SessionSpec implements SequentialSpec<Set<Session>, SessionCall> {
    private static final Session NOTHING = new Session(null, null);

    /**
     * What may be there.
     *
     * @param document null: no session
     * @param etag null when nobody has been told yet
     */
    record Session(
            @Nullable Map<String, Long> document, @Nullable String etag) {
        boolean present() {
            return document != null;
        }

        /** Whether this can be its tag. */
        boolean canBe(@Nullable String other) {
            return present() ? other != null && (etag == null || etag.equals(other)) : other == null;
        }

        /** The same, now that its tag is known. */
        Session known(@Nullable String itsEtag) {
            return new Session(document, itsEtag);
        }
    }

    @Override
    public Set<Session> initial() {
        return Set.of(NOTHING);
    }

    @Override
    public Optional<Set<Session>> after(Set<Session> state, SessionCall call) {
        Set<Session> next = new LinkedHashSet<>();
        for (Session session : state) {
            if (call.answer() instanceof Unknown) {
                next.add(session);
                unanswered(session, call.request()).ifPresent(next::add);
            } else {
                answered(session, call.request(), call.answer()).ifPresent(next::add);
            }
        }
        return next.isEmpty() ? Optional.empty() : Optional.of(next);
    }

    /** What is there if the request took effect; empty when it cannot have. */
    private static Optional<Session> unanswered(Session session, Request request) {
        Map<String, Long> document = written(session, request);
        if (document != null) {
            return mayHold(condition(request), session) ? Optional.of(new Session(document, null)) : Optional.empty();
        }
        boolean removed = request instanceof Delete && mayHold(condition(request), session);
        return removed ? Optional.of(NOTHING) : Optional.empty();
    }

    private static Optional<Session> answered(Session session, Request request, Answer answer) {
        if (answer instanceof Found found) {
            boolean possible = found.document().equals(session.document()) && session.canBe(found.etag());
            return possible ? Optional.of(session.known(found.etag())) : Optional.empty();
        }
        if (answer instanceof Missing) {
            // A write whose precondition names a tag is refused instead.
            return session.present() ? Optional.empty() : Optional.of(session);
        }
        if (answer instanceof Refused refused) {
            boolean possible = mayFail(condition(request), session) && session.canBe(refused.currentEtag());
            return possible ? Optional.of(session.known(refused.currentEtag())) : Optional.empty();
        }
        if (!mayHold(condition(request), session)) {
            return Optional.empty();
        }
        if (answer instanceof Deleted) {
            return session.present() ? Optional.of(NOTHING) : Optional.empty();
        }
        return answer instanceof Written written ? written(session, request, written) : Optional.empty();
    }

    private static Optional<Session> written(Session session, Request request, Written answer) {
        Map<String, Long> document = written(session, request);
        boolean told = answer.document() == null || answer.document().equals(document);
        boolean possible = document != null && told && answer.created() != session.present();
        return possible ? Optional.of(new Session(document, answer.etag())) : Optional.empty();
    }

    /** The document that a write makes; null when the request makes none. */
    private static @Nullable Map<String, Long> written(Session session, Request request) {
        if (request instanceof Put put) {
            return put.document();
        }
        if (!(request instanceof Patch patch)) {
            return null;
        }
        Map<String, Long> document = session.document() == null ? new HashMap<>() : new HashMap<>(session.document());
        Long value = patch.value();
        if (value == null) {
            document.remove(patch.member());
        } else {
            document.put(patch.member(), value);
        }
        return Map.copyOf(document);
    }

    private static Condition condition(Request request) {
        if (request instanceof Put put) {
            return put.condition();
        }
        if (request instanceof Patch patch) {
            return patch.condition();
        }
        return request instanceof Delete delete ? delete.condition() : new SessionCall.None();
    }

    private static boolean mayHold(Condition condition, Session session) {
        if (condition instanceof Match match) {
            return session.canBe(match.etag());
        }
        return !(condition instanceof Absent) || !session.present();
    }

    private static boolean mayFail(Condition condition, Session session) {
        if (condition instanceof Match match) {
            return !match.etag().equals(session.etag());
        }
        return condition instanceof Absent && session.present();
    }
}
