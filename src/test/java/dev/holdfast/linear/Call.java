package dev.holdfast.linear;

/**
 * A call as its caller saw it: it took effect, if at all, between two ticks of a clock that all callers share.
 *
 * @param what the request and its answer
 * @param invoked the tick at which it was sent
 * @param returned the tick after which it can no longer take effect; {@link Long#MAX_VALUE} when that is not known
 */
record Call<C>(C what, long invoked, long returned) {
    Call {
        if (returned <= invoked) {
            throw new IllegalArgumentException("a call that returned at " + returned + " was sent at " + invoked);
        }
    }
}
