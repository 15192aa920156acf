package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of another user, written by root. Needs root. */
class FileOwnerTest {
    private static final int OTHER = 1234;

    @TempDir
    Path root;

    private StoreHarness main;

    @BeforeEach
    void givenAStoreOfAnotherUser() throws IOException {
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(root, "unix:uid")), "only root may change owners");
        main = new StoreHarness(root);
        main.write("sessions.json", "{\"a\":{}}");
        for (Path path : new Path[] {main.file("sessions.json"), main.directory}) {
            Files.setAttribute(path, "unix:uid", OTHER);
            Files.setAttribute(path, "unix:gid", OTHER + 1);
        }
        Files.setAttribute(main.file("sessions.json"), "unix:mode", 0640);
    }

    private String owner(String name) throws IOException {
        Path path = main.file(name);
        return Files.getAttribute(path, "unix:uid") + ":" + Files.getAttribute(path, "unix:gid") + " "
                + Integer.toOctalString((Integer) Files.getAttribute(path, "unix:mode") & 0777);
    }

    @Test
    void replacedFile_keepsOwnerGroupAndMode_andNewFilesHaveTheDirectorysOwner() throws IOException {
        main.open();
        main.put("b", StoreHarness.document(1));
        main.checkpoint();

        assertThat(main.snapshot()).contains("\"b\"");
        assertThat(owner("sessions.json")).isEqualTo("1234:1235 640");
        for (String name : main.names()) {
            assertThat(owner(name)).as(name).startsWith("1234:1235 ");
        }
        main.close();
    }
}
