package dev.holdfast.linear;

import java.util.Optional;

/**
 * What an object does when one call follows the other.
 *
 * @param <S> a state: immutable, with equality
 * @param <C> a request with its answer
 */
interface SequentialSpec<S, C> {
    /** The state before the first call. */
    S initial();

    /** The state after a call that is made in {@code state}; empty when the call cannot be answered so there. */
    Optional<S> after(S state, C call);
}
