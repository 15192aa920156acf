package dev.holdfast.config;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The configuration in force, and what is derived from it. Whoever needs a setting that may change while the process runs
 * holds a supplier and asks it each time; what is asked for twice in one piece of work may differ. Safe for use by
 * several threads.
 */
public final class LiveConfiguration implements Supplier<Configuration> {
    private final List<Consumer<Configuration>> followers = new CopyOnWriteArrayList<>();
    private volatile Configuration inForce;

    public LiveConfiguration(Configuration first) {
        this.inForce = first;
    }

    @Override
    public Configuration get() {
        return inForce;
    }

    /** A value that is derived once, and again whenever the configuration has changed. */
    public synchronized <T> Supplier<T> derive(Function<Configuration, T> derivation) {
        AtomicReference<T> derived = new AtomicReference<>(derivation.apply(inForce));
        follow(Function.identity(), changed -> derived.set(derivation.apply(changed)));
        return derived::get;
    }

    /** Calls back after each change of a part, on the thread that makes it, in the order in which callers came. */
    public synchronized <P> void follow(Function<Configuration, P> part, Consumer<P> follower) {
        AtomicReference<P> latest = new AtomicReference<>(part.apply(inForce));
        followers.add(changed -> {
            P now = part.apply(changed);
            if (!now.equals(latest.getAndSet(now))) {
                follower.accept(now);
            }
        });
    }

    /** Takes over from a newly loaded configuration what may change, and lets followers know if anything has. */
    public synchronized Adopted adopt(Configuration loaded) {
        Configuration before = inForce;
        Configuration after = before.adopting(loaded);
        List<String> changed = Differences.between(before, after);
        if (!changed.isEmpty()) {
            inForce = after;
            followers.forEach(follower -> follower.accept(after));
        }
        return new Adopted(changed, Differences.between(after, loaded));
    }

    /**
     * What became of a newly loaded configuration.
     *
     * @param changed the keys whose new values are in force now
     * @param waiting the keys whose values are not those in force: they need a restart
     */
    public record Adopted(List<String> changed, List<String> waiting) {
        public Adopted {
            changed = List.copyOf(changed);
            waiting = List.copyOf(waiting);
        }
    }
}
