package dev.holdfast.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitTest {
    @Test
    void connections_areLimitedInAll() {
        ConnectionLimit limit = new ConnectionLimit(2, 0);

        assertThat(limit.open("a")).isTrue();
        assertThat(limit.open("b")).isTrue();
        assertThat(limit.open("c")).isFalse();

        limit.close("a");
        assertThat(limit.open("c")).isTrue();
        assertThat(limit.open()).isEqualTo(2);
        assertThat(limit.refused()).isEqualTo(1);
    }

    @Test
    void connections_areLimitedPerAddress() {
        ConnectionLimit limit = new ConnectionLimit(0, 2);

        assertThat(limit.open("a")).isTrue();
        assertThat(limit.open("a")).isTrue();
        assertThat(limit.open("a")).isFalse();
        assertThat(limit.open("b")).isTrue();

        limit.close("a");
        assertThat(limit.open("a")).isTrue();
        assertThat(limit.open()).isEqualTo(3);
    }

    @Test
    void connectionsOfAnAddress_beyondTheirNumberAskForRoomAmongItsOwnAndAreRefused() {
        ConnectionLimit limit = new ConnectionLimit(100, 32);
        List<String> asked = new ArrayList<>();
        limit.ask((count, address) -> asked.add(count + " of " + address));
        for (int i = 0; i < 32; i++) {
            assertThat(limit.open("a")).isTrue();
        }

        assertThat(limit.open("a")).isTrue();
        assertThat(limit.open("a")).isTrue();
        assertThat(limit.open("a")).isFalse();
        assertThat(limit.open("b")).isTrue();

        assertThat(asked).hasSize(2).allMatch(ask -> ask.endsWith(" of a"));
        assertThat(limit.refused()).isEqualTo(1);
        assertThat(limit.open()).isEqualTo(35);
    }

    @Test
    void zero_isAnyNumber() {
        ConnectionLimit limit = new ConnectionLimit(0, 0);

        for (int i = 0; i < 100_000; i++) {
            assertThat(limit.open("a")).isTrue();
        }
    }

    @Test
    void allowance_isAllOrNothing() {
        Allowance bytes = new Allowance(10);

        assertThat(bytes.take(8)).isTrue();
        assertThat(bytes.take(3)).isFalse();
        assertThat(bytes.take(2)).isTrue();
        assertThat(bytes.take(11)).isFalse();
        bytes.giveBack(10);
        assertThat(bytes.taken()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:db8:1:2:ffff::1, 2001:db8:1:2::/64",
        "::1, 0:0:0:0::/64"
    })
    void address_isThatOfItsNetworkWhereOneClientHasMany(String address, String client) throws Exception {
        assertThat(ClientAddress.of(InetAddress.getByName(address))).isEqualTo(client);
    }
}
