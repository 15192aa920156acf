package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contents of messages: reasons in words, by {@link dev.holdfast.session.Reason}. */
class MessagesTest {
    private static final Path SOURCES = Path.of("src", "main", "java");

    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    /** An exception as text has the name of its class: appended to a text, or as an argument of its own. */
    private static final Pattern NAME_OF_A_CLASS = Pattern.compile(
            "\\b(?:e|failure|cause|unreadable|unusable|refused|wrong)\\.(?:toString\\(\\)|getClass\\(\\)\\.get)"
                    + "|\" \\+ (?:e|failure|cause|unreadable|unusable|refused|wrong)(?=[;) ])");

    @Test
    void exceptions_areNoPartOfMessages() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !path.endsWith("Reason.java"))
                    .toList()) {
                Files.readAllLines(file).stream()
                        .filter(line -> NAME_OF_A_CLASS.matcher(line).find())
                        .forEach(line -> found.add(file.getFileName() + ": " + line.strip()));
            }
        }

        assertThat(found).isEmpty();
    }

    /** Messages, metrics' descriptions and help are in plain words: see banned-phrases.txt, which names a replacement for each. */
    @Test
    void messages_haveNoneOfTheBannedPhrases() throws IOException {
        List<Pattern> banned = Files.readAllLines(Path.of("src", "test", "resources", "banned-phrases.txt")).stream()
                .map(line -> Pattern.compile(line.substring(0, line.indexOf(" => "))))
                .toList();
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    TEXT.matcher(line)
                            .results()
                            .map(MatchResult::group)
                            .filter(text -> banned.stream()
                                    .anyMatch(each -> each.matcher(text).find()))
                            .forEach(text -> found.add(file.getFileName() + ": " + text));
                }
            }
        }

        assertThat(found).isEmpty();
    }
}
