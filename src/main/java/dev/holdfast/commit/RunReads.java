package dev.holdfast.commit;

import dev.holdfast.session.Command;
import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the ledger of an open store, concurrently with its commits. Any thread. */
final class RunReads {
    private static final Logger log = LoggerFactory.getLogger(RunReads.class);

    private final StoreEngine engine;

    RunReads(StoreEngine engine) {
        this.engine = engine;
    }

    /** Answers a {@link Command.RunRead}. */
    void answer(QueuedCommand<?> queued, LiveStore store) {
        if (queued.command() instanceof Command.FindRemoval find) {
            read(queued, store, runs -> queued.answerWith(store.removedKeys().find(find.key(), runs.ledger())));
            return;
        }
        read(queued, store, runs -> queued.answerWith(runs.answer(queued.command())));
    }

    /** Looks for what a run removed, and queues the command again, which then goes on. */
    void find(QueuedCommand<?> queued, String run, LiveStore store) {
        read(
                queued,
                store,
                runs -> engine.submitAgain(
                        store.name(),
                        queued.again(runs.find(run, queued.caller().keys()))));
    }

    private void read(QueuedCommand<?> queued, LiveStore store, Consumer<Runs> reading) {
        engine.threads().ledgers().execute(() -> {
            try {
                Ledger ledger = store.ledger();
                if (ledger == null) {
                    // It was closed meanwhile: the queue opens it again.
                    engine.submitAgain(store.name(), queued.again(null));
                } else {
                    reading.accept(new Runs(ledger, store.current()));
                }
            } catch (StoreException e) {
                queued.fail(e);
            } catch (RuntimeException | Error e) {
                log.error("store {}: its ledger could not be read", store.name(), e);
                queued.fail(new StoreException(ErrorCode.INTERNAL, "the command failed unexpectedly", e));
            }
        });
    }
}
