/**
 * The core that every engine shares: the queue of a store, the grouping of waiting commands into commits, applying them
 * to a view, maintenance as part of a commit, the feed of changes. An engine implements {@link Storage}.
 *
 * <p>Blocking code, free of event loops: it runs on the threads of {@link dev.holdfast.commit.EngineThreads}, one job per store at a time.
 */
@NullMarked
package dev.holdfast.commit;

import org.jspecify.annotations.NullMarked;
