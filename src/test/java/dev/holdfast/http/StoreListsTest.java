package dev.holdfast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.SessionStore;
import dev.holdfast.session.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A flood of requests for the list of stores once filled the queue that writes go through. */
class StoreListsTest {
    private final List<Promise<Object>> asked = new ArrayList<>();
    private final StoreLists lists = new StoreLists(new SessionStore() {
        @Override
        @SuppressWarnings("unchecked") // the one command that comes
        public <R> Future<R> execute(Command<R> command) {
            assertThat(command).isInstanceOf(Command.ListStores.class);
            Promise<Object> promise = Promise.promise();
            asked.add(promise);
            return (Future<R>) promise.future();
        }
    });

    @Test
    void flood_isServedByTwoLists_andNoneIsOlderThanItsRequest() {
        Future<Command.StoreList> first = lists.ask();
        List<Future<Command.StoreList>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(lists.ask());
        }
        assertThat(asked).hasSize(1);

        Command.StoreList one = new Command.StoreList(List.of());
        asked.get(0).complete(one);
        assertThat(first.result()).isSameAs(one);
        assertThat(others).noneMatch(Future::isComplete);
        assertThat(asked).hasSize(2);

        Command.StoreList two = new Command.StoreList(List.of());
        asked.get(1).complete(two);
        assertThat(others).allSatisfy(other -> assertThat(other.result()).isSameAs(two));
        assertThat(asked).hasSize(2);
    }

    @Test
    void failure_isThatOfThoseWhoAsked_andTheNextListIsMade() {
        Future<Command.StoreList> first = lists.ask();
        asked.get(0).fail(new StoreException(ErrorCode.DRAINING, "stopping"));
        Future<Command.StoreList> second = lists.ask();
        asked.get(1).complete(new Command.StoreList(List.of()));

        assertThat(first.failed()).isTrue();
        assertThat(second.succeeded()).isTrue();
    }
}
