package dev.holdfast.commit;

import dev.holdfast.session.ListQuery;
import dev.holdfast.session.SessionEntry;
import dev.holdfast.session.SessionFilter;
import dev.holdfast.session.SessionPage;
import dev.holdfast.session.StoreView;
import dev.holdfast.session.json.Projection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a page from a view. A filter is judged on the traits of entries, so that no document is parsed, except for the
 * entries of the page when single members of them are asked for.
 */
final class Listing {
    private Listing() {}

    static SessionPage page(StoreView view, ListQuery query) {
        List<SessionPage.Item> items = new ArrayList<>(Math.min(query.limit(), view.size()));
        SessionEntry last = null;
        boolean more = false;
        long bytes = 0;
        for (SessionEntry entry : from(view, query.after())) {
            if (endsList(entry, query.filter())) {
                break;
            }
            if (!query.filter().matches(entry)) {
                continue;
            }
            if (items.size() == query.limit()) {
                more = true;
                break;
            }
            byte[] included = query.fields().none() ? null : Projection.of(entry, query.fields());
            bytes += included == null ? 0 : included.length;
            if (bytes > ListQuery.MAX_BYTES && !items.isEmpty()) {
                more = true;
                break;
            }
            items.add(new SessionPage.Item(entry, included));
            last = entry;
        }
        ListQuery.Place next = more && last != null ? new ListQuery.Place(last.updatedAt(), last.key()) : null;
        return new SessionPage(view.revision(), items, next, query.count() ? count(view, query.filter()) : null);
    }

    private static Iterable<SessionEntry> from(StoreView view, ListQuery.@Nullable Place after) {
        return after == null ? view.byRecency() : view.byRecencyAfter(after.updatedAt(), after.key());
    }

    /** Whether neither {@code entry} nor any that follows it can match. */
    private static boolean endsList(SessionEntry entry, SessionFilter filter) {
        return filter.updatedSince() != null && entry.updatedAt() < filter.updatedSince();
    }

    private static long count(StoreView view, SessionFilter filter) {
        if (filter.equals(SessionFilter.ALL)) {
            return view.size();
        }
        long count = 0;
        for (SessionEntry entry : view.byRecency()) {
            if (endsList(entry, filter)) {
                break;
            }
            count += filter.matches(entry) ? 1 : 0;
        }
        return count;
    }
}
