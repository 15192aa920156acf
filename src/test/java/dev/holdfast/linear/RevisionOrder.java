package dev.holdfast.linear;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * That the revisions of one store agree with real time: what was sent after an answer is answered with no smaller
 * revision, and a write with a greater one. Ties among calls that overlap are right: a commit holds several writes.
 */
final class RevisionOrder {
    private RevisionOrder() {}

    /**
     * An answer with a revision.
     *
     * @param write whether it changed something
     */
    record Stamp(long invoked, long returned, long revision, boolean write) {}

    /** The answers that contradict earlier ones. */
    static List<String> violations(List<Stamp> stamps) {
        List<Stamp> sent = new ArrayList<>(stamps);
        sent.sort(Comparator.comparingLong(Stamp::invoked));
        List<Stamp> answered = new ArrayList<>(stamps);
        answered.sort(Comparator.comparingLong(Stamp::returned));
        List<String> violations = new ArrayList<>();
        long known = -1;
        int next = 0;
        for (Stamp stamp : sent) {
            while (answered.get(next).returned() < stamp.invoked()) {
                known = Math.max(known, answered.get(next++).revision());
            }
            if (stamp.write() ? stamp.revision() <= known : stamp.revision() < known) {
                violations.add("revision " + known + " had been answered before this was sent: " + stamp);
            }
        }
        return violations;
    }
}
