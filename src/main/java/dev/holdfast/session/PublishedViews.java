package dev.holdfast.session;

import org.jspecify.annotations.Nullable;

/** The latest committed views of open stores, readable from any thread without waiting. */
@FunctionalInterface
public interface PublishedViews {
    /** The view that every read of {@code store} may be answered from now, or null when the store is not open, or others write it, too. */
    @Nullable
    StoreView published(StoreName store);
}
