package dev.holdfast.commit;

/** The contract over files that others may write, too. */
final class SharedStoreContractTest extends FileStoreContractTest {
    @Override
    protected boolean shared() {
        return true;
    }
}
