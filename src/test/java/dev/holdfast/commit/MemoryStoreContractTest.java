package dev.holdfast.commit;

final class MemoryStoreContractTest extends SessionStoreContract {
    private final MemoryStorage storage = new MemoryStorage();

    @Override
    public Storage storage(ManualTime time) {
        return storage;
    }

    @Override
    public StoreHarness.Transcripts transcripts(String store) {
        return storage.files(store).asTranscripts();
    }

    @Override
    protected void stopped() {
        storage.assertSound();
        storage.assertReleased();
    }
}
