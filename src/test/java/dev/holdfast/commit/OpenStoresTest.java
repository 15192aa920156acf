package dev.holdfast.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.session.ErrorCode;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stores that are being opened may take, with a bound of 1,000 MiB. */
final class OpenStoresTest {
    private static final long MIB = 1 << 20;

    private final OpenStores stores = new OpenStores(List.of(), () -> 1000 * MIB, new ManualTime());

    private OpenStores.Claim claim(String store, long mebibytes) {
        return stores.claim(new StoreName(store), mebibytes * MIB, Duration.ZERO);
    }

    private StoreException refusal(String store, long mebibytes) {
        return catchThrowableOfType(StoreException.class, () -> claim(store, mebibytes));
    }

    @Test
    void storesThatAreOpenedAtOnce_countFromTheBeginning() {
        OpenStores.Claim first = claim("first", 600);

        StoreException refused = refusal("second", 600);

        assertThat(refused.code()).isEqualTo(ErrorCode.STORE_BUSY);
        assertThat(refused.retryAfter())
                .as("more is free when the first is open")
                .isNotNull();
        first.close();
        claim("second", 600).close();
    }

    @Test
    void openingThatTurnsOutLarger_reservesMore_orEnds() {
        OpenStores.Claim first = claim("first", 100);
        OpenStores.Claim second = claim("second", 100);
        first.hold(500 * MIB);

        StoreException ended = catchThrowableOfType(StoreException.class, () -> second.hold(500 * MIB));

        assertThat(ended.code()).isEqualTo(ErrorCode.STORE_BUSY);
        second.close();
        assertThat(refusal("second", 1).detail())
                .as("what it needs is remembered")
                .contains("takes at least 501 MiB");
        first.close();
        claim("second", 1).close();
    }

    @Test
    void storeOnItsOwn_mayTakeALittleMore_asItCouldWhileItWasOpen() {
        claim("alone", 1200).close();

        StoreException refused = refusal("alone", 1300);

        assertThat(refused.retryAfter()).isNull();
        assertThat(refused.detail())
                .contains("takes at least 1300 MiB of memory", "store.maxOpenBytes permits 1250 MiB", "-Xmx");
    }

    @Test
    void memoryThatOthersHold_isNamed() {
        stores.held(900 * MIB);

        assertThat(refusal("other", 200).detail())
                .contains("at least 200 MiB", "permits 1000 MiB", "other stores hold 900 MiB");
    }
}
