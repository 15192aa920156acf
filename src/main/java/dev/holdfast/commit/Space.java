package dev.holdfast.commit;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.Quota;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;

/**
 * The space that a commit may take.
 *
 * @param memory whether open stores may take more memory
 * @param ledger whether the ledger takes more removals
 * @param quota the most that one store may have
 */
record Space(boolean memory, boolean ledger, Quota quota) {
    /** Without bound. */
    static final Space UNBOUNDED = new Space(true, true, Quota.NONE);

    /** For commits that only remove. */
    Space withoutMemory() {
        return new Space(false, ledger, quota);
    }

    /**
     * Makes sure that an entry may be added or grow.
     *
     * @param view the store before
     * @param added whether it is a new entry
     * @param bytes by which the store grows
     * @throws StoreException {@code STORE_BUSY}
     */
    void requireFor(StoreView view, boolean added, int bytes) {
        if (!memory) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY,
                    "open stores hold as much as store.maxOpenBytes allows; delete sessions or try again later");
        }
        if (added && quota.entries() > 0 && view.size() >= quota.entries()) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY,
                    "the store has " + view.size() + " sessions, and store.quota.entries allows " + quota.entries()
                            + ": delete sessions, or raise the setting");
        }
        if (quota.bytes() > 0 && view.memory() + bytes > quota.bytes()) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY,
                    "the store takes " + view.memory() + " bytes of memory, and store.quota.bytes allows "
                            + quota.bytes() + ": delete sessions, or raise the setting");
        }
    }

    /**
     * Makes sure that a removal may be recorded.
     *
     * @throws StoreException {@code STORE_BUSY}
     */
    void requireRecord() {
        if (!ledger) {
            throw new StoreException(
                    ErrorCode.STORE_BUSY,
                    "the record of today's removals is as large as session.maintenance.ledgerMaxBytes allows; nothing is removed without"
                            + " a record: raise the setting, or try again on the next day (UTC)");
        }
    }
}
