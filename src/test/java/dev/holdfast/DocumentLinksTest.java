package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The links between the project's documents lead to files and headings that exist. */
class DocumentLinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\\n]*`");
    private static final int README_LINES = 200;

    @Test
    void links_leadToFilesAndHeadingsThatExist() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (Matcher link =
                            LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll(""));
                    link.find(); ) {
                String target = link.group(1);
                if (!target.contains("://") && !leads(page, target)) {
                    broken.add(page + ": " + target);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void readme_isShort() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(README_LINES);
    }

    private static boolean leads(Path page, String target) throws IOException {
        int mark = target.indexOf('#');
        String name = mark < 0 ? target : target.substring(0, mark);
        Path file = name.isEmpty() ? page : page.resolveSibling(name);
        if (mark < 0 || !Files.isRegularFile(file)) {
            return Files.exists(file);
        }
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#"))
                .map(DocumentLinksTest::anchor)
                .anyMatch(target.substring(mark + 1)::equals);
    }

    /** The anchor that Markdown viewers create for a heading. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+\\s+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }
}
