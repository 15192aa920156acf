package dev.holdfast.bus;

import dev.holdfast.session.StoreException;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/** A typed failure on its way back over the bus. */
final class StoreFailure extends ReplyException {
    private static final long serialVersionUID = 1L;

    private final StoreException failure;

    StoreFailure(StoreException failure) {
        super(ReplyFailure.RECIPIENT_FAILURE, 0, failure.detail());
        this.failure = failure;
    }

    StoreException failure() {
        return failure;
    }
}
