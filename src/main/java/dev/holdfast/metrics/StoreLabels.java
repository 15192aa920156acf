package dev.holdfast.metrics;

import dev.holdfast.session.StoreName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which stores have a label of their own: the first that are heard of, up to a bound, for as long as the process runs, so
 * that no series ever changes its meaning. All others share one label. Safe for use by several threads.
 */
final class StoreLabels {
    /** The label that the others share. No store can have that name. */
    static final String OTHERS = "_other";

    private final int most;
    private final Map<StoreName, String> labels = new ConcurrentHashMap<>();

    StoreLabels(int most) {
        this.most = most;
    }

    String of(StoreName store) {
        String label = labels.get(store);
        return label == null ? assign(store) : label;
    }

    private synchronized String assign(StoreName store) {
        String label = labels.get(store);
        if (label != null) {
            return label;
        }
        if (labels.size() >= most) {
            return OTHERS;
        }
        labels.put(store, store.value());
        return store.value();
    }
}
