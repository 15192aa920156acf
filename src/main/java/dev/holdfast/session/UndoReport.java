package dev.holdfast.session;

import java.util.List;

/**
 * What undoing a run brought back.
 *
 * @param restored keys whose entries are back
 * @param withoutTranscript those of them whose transcripts are not
 * @param skipped keys that were left as they are
 * @param receipt what is true of the last commit; of the view when nothing came back
 */
public record UndoReport(
        List<SessionKey> restored, List<SessionKey> withoutTranscript, List<Skipped> skipped, Command.Receipt receipt) {
    public UndoReport {
        restored = List.copyOf(restored);
        withoutTranscript = List.copyOf(withoutTranscript);
        skipped = List.copyOf(skipped);
    }

    /** A key that was left as it is, and why. */
    public record Skipped(SessionKey key, UndoObstacle why) {}
}
