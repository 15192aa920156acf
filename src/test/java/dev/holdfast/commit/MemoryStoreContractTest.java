package dev.holdfast.commit;

import org.junit.jupiter.api.AfterEach;

final class MemoryStoreContractTest extends SessionStoreContract {
    private final MemoryStorage storage = new MemoryStorage();

    @Override
    public Storage storage(ManualTime time) {
        return storage;
    }

    @AfterEach
    void storageIsSound() {
        storage.assertSound();
    }
}
