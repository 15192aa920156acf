package dev.holdfast;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log and the log of requests of the packaged jar. */
class AuditIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void revokedToken_isNamedByItsId_inAFileThatOnlyItsOwnerReads() throws Exception {
        Path audit = Files.writeString(directory.resolve("audit.jsonl"), "");
        Files.setPosixFilePermissions(audit, PosixFilePermissions.fromString("rw-r--r--"));
        String revoked = created("revoked");
        String kept = created("kept");
        var unused = tokens("revoke", "revoked");
        Map<String, String> environment = Map.of(
                "HOLDFAST_AUTH_MODE", "tokens",
                "HOLDFAST_AUTH_TOKENS_FILE", "tokens.jsonl",
                "HOLDFAST_AUDIT_ENABLED", "true",
                "HOLDFAST_AUDIT_FILE", "audit.jsonl",
                "HOLDFAST_LOG_ACCESS", "all");
        try (HoldfastProcess server = HoldfastProcess.started(directory, environment)) {
            assertThat(put(server.http(), revoked)).isEqualTo(401);
            assertThat(put(server.http(), kept)).isEqualTo(201);
            assertThat(put(server.http(), "hf_No Id_0123")).isEqualTo(401);
            server.terminate();
            server.awaitEnd();

            List<String> lines = Files.readAllLines(audit);
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0)).contains("\"principal\":\"unknown\",\"claimedId\":\"revoked\"");
            assertThat(lines.get(1)).contains("\"principal\":\"kept\"").doesNotContain("claimedId");
            assertThat(lines.get(2)).contains("\"principal\":\"unknown\"").doesNotContain("claimedId");
            assertThat(String.join("\n", lines)).doesNotContain(revoked.substring("hf_revoked_".length()));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(audit)))
                    .isEqualTo("rw-------");
            assertThat(server.log())
                    .anyMatch(line -> line.contains("PUT /v1/stores/{store}/sessions/{key} 201")
                            && line.contains("principal kept, remote 127.0.0.1, request ")
                            && line.endsWith(", store main"))
                    .anyMatch(line -> line.contains(" 401,") && line.contains("principal unknown, remote 127.0.0.1"));
        }
    }

    @Test
    void newFile_isReadByItsOwnerOnly() throws Exception {
        Map<String, String> environment =
                Map.of("HOLDFAST_AUDIT_ENABLED", "true", "HOLDFAST_AUDIT_FILE", "logs/audit.jsonl");
        try (HoldfastProcess server = HoldfastProcess.started(directory, environment)) {
            Path audit = directory.resolve("logs").resolve("audit.jsonl");
            await().atMost(PATIENCE).until(() -> Files.exists(audit));

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(audit)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("logs"))))
                    .isEqualTo("rwx------");
            assertThat(server.pid()).isPositive();
        }
    }

    private static int put(URI server, String token) {
        return given().header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body("{}")
                .put(server + "/v1/stores/main/sessions/a")
                .statusCode();
    }

    private String created(String id) throws Exception {
        return tokens("create", "--scope", "admin", "--store", "*", id).get(0);
    }

    private List<String> tokens(String command, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 4];
        all[0] = "token";
        all[1] = command;
        all[2] = "--file";
        all[3] = "tokens.jsonl";
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        try (HoldfastProcess process = HoldfastProcess.launch(directory, Map.of(), all)) {
            assertThat(process.awaitEnd()).isZero();
            return process.log();
        }
    }
}
