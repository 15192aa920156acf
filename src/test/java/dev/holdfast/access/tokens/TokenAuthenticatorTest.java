package dev.holdfast.access.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.access.Grant;
import dev.holdfast.access.GrantJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAuthenticatorTest {
    private static final Grant GRANT = GrantJson.of(List.of("read"), List.of("main"), List.of("a:"));

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private Path path;
    private TokenFile file;
    private TokenAuthenticator authenticator;

    @BeforeEach
    void files(@TempDir Path directory) {
        path = directory.resolve("tokens.jsonl");
        file = new TokenFile(path);
        authenticator = new TokenAuthenticator(file, () -> now);
    }

    private static Token add(TokenFile file, String id, @Nullable Instant expires) throws IOException {
        Token token = Token.create(id, new SecureRandom());
        file.add(new TokenEntry(id, HexFormat.of().formatHex(token.hash()), null, expires, List.of(GRANT)));
        return token;
    }

    private boolean accepted(Token token) {
        return authenticator.authenticate(token.text()).succeeded();
    }

    @Test
    void token_isItsBearer_untilItExpires() throws Exception {
        Token token = add(file, "ci", now.plusSeconds(10));
        authenticator.load();

        assertThat(authenticator.authenticate(token.text()).result().id()).isEqualTo("ci");
        assertThat(authenticator.authenticate(token.text()).result().grants()).containsExactly(GRANT);
        now = now.plusSeconds(10);
        assertThat(accepted(token)).isFalse();
    }

    @Test
    void file_hasNoSecret_andIsForItsOwnerOnly() throws Exception {
        Token token = add(file, "ci", null);

        assertThat(path).content().doesNotContain(token.secret()).startsWith(TokenLines.HEADER);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(path.getParent()).isDirectoryNotContaining("glob:**.tmp");
        assertThat(token.secret()).hasSize(48);
        assertThat(token.toString()).doesNotContain(token.secret());
    }

    @Test
    void newAndRevokedTokens_countAfterTheNextLook() throws Exception {
        Token first = add(file, "first", null);
        authenticator.load();
        Token second = add(file, "second", null);

        assertThat(accepted(second)).isFalse();
        authenticator.refresh();
        assertThat(accepted(second)).isTrue();
        assertThat(file.remove("first")).isTrue();
        assertThat(file.remove("first")).isFalse();
        authenticator.refresh();
        assertThat(accepted(first)).isFalse();
        assertThat(accepted(second)).isTrue();
    }

    @Test
    void fileBehindSymbolicLinks_isFollowedWhenTheyAreSwapped(@TempDir Path mount) throws Exception {
        Path one = Files.createDirectory(mount.resolve("..1"));
        Path two = Files.createDirectory(mount.resolve("..2"));
        Token before = add(new TokenFile(one.resolve("tokens")), "before", null);
        Token after = add(new TokenFile(two.resolve("tokens")), "after", null);
        Files.createSymbolicLink(mount.resolve("..data"), one.getFileName());
        Path link = Files.createSymbolicLink(mount.resolve("tokens"), Path.of("..data/tokens"));
        authenticator = new TokenAuthenticator(new TokenFile(link), () -> now);
        authenticator.load();
        assertThat(accepted(before)).isTrue();

        Files.createSymbolicLink(mount.resolve("..data_tmp"), two.getFileName());
        Files.move(mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        authenticator.refresh();

        assertThat(accepted(before)).isFalse();
        assertThat(accepted(after)).isTrue();
        Token third = add(new TokenFile(link), "third", null);
        authenticator.refresh();
        assertThat(accepted(third)).isTrue();
        assertThat(link).isSymbolicLink();
        assertThat(new TokenFile(two.resolve("tokens")).entries()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{\"format\":\"holdfast-tokens\",\"version\":2}",
                "HEADER\n{\"id\":\"ci\"}",
                "HEADER\n{\"id\":\"ci\",\"sha256\":\"00\",\"grants\":[{\"scopes\":[\"read\"],\"stores\":[\"*\"]}]}",
                "HEADER\n{\"id\":\"ci\",\"sha256\":\"HASH\",\"grants\":[]}",
                "HEADER\n{\"id\":\"ci\",\"sha256\":\"HASH\",\"grants\":[{\"scopes\":[\"read\"],\"stores\":[]}]}",
                "HEADER\n{\"id\":\"ci\",\"sha256\":\"HASH\",\"grants\":[{\"scopes\":[\"reed\"],\"stores\":[\"*\"]}]}",
                "HEADER\n{\"id\":\"ci\",\"sha256\":\"HASH\",\"grants\":[{\"scopes\":[\"read\"],\"store\":[\"*\"]}]}",
                "HEADER\n{\"id\":\"ci\",\"sha256\":\"HASH\",\"grants\":[{\"scopes\":[\"read\"],\"stores\":[\"*\"],\"keyPrefixes\":[]}]}",
                "HEADER\n{\"id\":\"ci\",\"sha256\":\"HASH\",\"expires\":\"soon\",\"grants\":[{\"scopes\":[\"read\"],\"stores\":[\"*\"]}]}",
                "HEADER\n{\"id\":\"ci\",\"id\":\"ci\",\"sha256\":\"HASH\",\"grants\":[{\"scopes\":[\"read\"],\"stores\":[\"*\"]}]}",
                "HEADER\nGOOD\nGOOD",
                "HEADER\n{\"id\":\"ci\",\"sha2"
            })
    void fileThatIsNoGood_isRefused_andTheTokensStay(String content) throws Exception {
        Token token = add(file, "ci", null);
        authenticator.load();
        String good = Files.readAllLines(path).get(1);
        Files.writeString(
                path,
                content.replace("HEADER", TokenLines.HEADER)
                        .replace("GOOD", good)
                        .replace("HASH", "0".repeat(64)));

        authenticator.refresh();
        authenticator.refresh();

        assertThat(accepted(token)).isTrue();
        assertThat(authenticator.refusals()).isEqualTo(1);
        assertThatThrownBy(() -> new TokenAuthenticator(file, () -> now).load())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith(content.isEmpty() ? "it is empty" : "line ");
    }

    @Test
    void fileThatIsGone_leavesTheTokens() throws Exception {
        Token token = add(file, "ci", null);
        authenticator.load();
        Files.delete(path);

        authenticator.refresh();

        assertThat(accepted(token)).isTrue();
        assertThat(authenticator.refusals()).isEqualTo(1);
    }

    @Test
    void idsAreUnique_andOneCommandChangesTheFileAtATime() throws Exception {
        Token first = add(file, "ci", null);

        assertThatThrownBy(() -> add(file, "ci", null)).hasMessageContaining("there is a token of this id");
        Path other = Files.createFile(path.resolveSibling("tokens.jsonl.tmp"));
        assertThatThrownBy(() -> add(file, "two", null)).isInstanceOf(IOException.class);
        assertThat(other).exists();
        authenticator.load();
        assertThat(accepted(first)).isTrue();
    }
}
