package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.holdfast.file.StoreCheck;
import dev.holdfast.file.StoreReport;
import dev.holdfast.file.StoreSurvey;
import dev.holdfast.session.Count;
import dev.holdfast.session.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code check}: looks at the files of stores, running or not, changes nothing, and says what is wrong with them. */
@Command(
        name = "check",
        description = "Check the files of stores, open or not, and report the result that recovery would have."
                + " Changes nothing.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {" 0:no problem", " 1:problems, or unreadable files", " 2:wrong usage, or no store there"})
final class CheckCommand implements Callable<Integer> {
    private static final int PROBLEMS = 1;

    @Parameters(
            paramLabel = "DIR",
            description = "A root (store.file.root), or the directory of one store: agents/<store>/sessions.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private Path directory;

    @Option(names = "--json", description = "Write an array with one object per store instead of text.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            List<StoreReport> reports = new StoreCheck(InstantSource.system()).check(directory);
            StoreSurvey survey = StoreSurvey.of(directory.toAbsolutePath().normalize());
            PrintWriter notes = json ? spec.commandLine().getErr() : out;
            survey.notServed().forEach(found -> notes.println("not served: " + found));
            survey.outdated().forEach(found -> notes.println("served, but outdated: " + found));
            if (reports.isEmpty()) {
                return failed(CommandLine.ExitCode.USAGE, "no store in " + directory);
            }
            if (json) {
                out.println(json(reports));
            } else {
                reports.forEach(report -> print(report, out));
            }
            out.flush();
            return reports.stream().allMatch(StoreReport::sound) ? CommandLine.ExitCode.OK : PROBLEMS;
        } catch (IOException unreadable) {
            return failed(PROBLEMS, directory + " cannot be read: " + Reason.of(unreadable));
        }
    }

    private int failed(int status, String why) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("holdfast check: " + why);
        err.flush();
        return status;
    }

    private static String json(List<StoreReport> reports) {
        try {
            return new ObjectMapper()
                    .setVisibility(
                            com.fasterxml.jackson.annotation.PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
                    .writeValueAsString(reports);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("records of strings and numbers have a JSON form", impossible);
        }
    }

    private static void print(StoreReport report, PrintWriter out) {
        String holder = report.holder();
        out.printf(
                Locale.ROOT,
                "store %s: %s%s%n",
                report.store(),
                report.state(),
                holder == null ? "" : ", by " + holder);
        print(report.contents(), report.state() == StoreReport.State.OPEN, out);
        out.printf(
                Locale.ROOT,
                "  ledger    %s on record, %,d undone%n",
                Count.of(report.ledger().recorded(), "removal"),
                report.ledger().undone());
        report.notes().forEach(note -> out.println("  note      " + note));
        report.problems().forEach(problem -> out.println("  PROBLEM   " + problem));
        if (report.sound()) {
            out.println("  no problem");
        }
    }

    private static void print(StoreReport.@Nullable Contents contents, boolean open, PrintWriter out) {
        if (contents == null) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "  contents  %s of %s at revision %d%n",
                Count.of(contents.entries(), "session"),
                Count.of(contents.bytes(), "byte"),
                contents.revision());
        out.printf(
                Locale.ROOT,
                "  files     sessions.json of %s, %s of %s%n",
                Count.of(contents.snapshotBytes(), "byte"),
                Count.of(contents.segments(), "journal segment"),
                Count.of(contents.journalBytes(), "byte"));
        out.printf(
                Locale.ROOT,
                "  recovery  %s %s from the journal, %s %s of a torn one%s%n",
                open ? "after a crash now would replay" : "replays",
                Count.of(contents.replayed(), "commit"),
                open ? "drop" : "drops",
                Count.of(contents.tornBytes(), "byte"),
                contents.rewritten() ? ", and rewrites sessions.json" : "");
    }
}
