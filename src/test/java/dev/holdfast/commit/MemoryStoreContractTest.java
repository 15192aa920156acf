package dev.holdfast.commit;

final class MemoryStoreContractTest extends SessionStoreContract {
    private final MemoryStorage storage = new MemoryStorage();

    @Override
    public Storage storage(ManualTime time) {
        return storage;
    }

    @Override
    protected void stopped() {
        storage.assertSound();
        storage.assertReleased();
    }
}
