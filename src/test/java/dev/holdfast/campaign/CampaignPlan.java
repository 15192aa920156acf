package dev.holdfast.campaign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How many rounds of each kind a campaign has. */
record CampaignPlan(int kills, int pauses, int clockJumps, int memoryEnds) {
    /** The rounds in a random order; orderly stops lie between the kills. */
    List<Ending> endings(Random random) {
        List<Ending> endings = new ArrayList<>();
        for (int killed = 0; killed < kills; ) {
            Ending ending = killOrStop(random);
            endings.add(ending);
            killed += ending.isKill() ? 1 : 0;
        }
        endings.addAll(Collections.nCopies(pauses, Ending.PAUSED));
        endings.addAll(Collections.nCopies(clockJumps, Ending.CLOCK_SET));
        endings.addAll(Collections.nCopies(memoryEnds, Ending.OUT_OF_MEMORY));
        Collections.shuffle(endings, random);
        return endings;
    }

    private static Ending killOrStop(Random random) {
        int what = random.nextInt(10);
        if (what < 6) {
            return Ending.SERVING;
        }
        return what < 8 ? Ending.RECOVERING : what < 9 ? Ending.STOPPING : Ending.STOPPED;
    }

    /** The figures of what was done, in words. */
    static String count(Map<Ending, Integer> done) {
        int kills = done.entrySet().stream()
                .filter(each -> each.getKey().isKill())
                .mapToInt(Map.Entry::getValue)
                .sum();
        return kills + " kills (" + done.getOrDefault(Ending.SERVING, 0) + " while it served, "
                + done.getOrDefault(Ending.RECOVERING, 0) + " while it recovered, "
                + done.getOrDefault(Ending.STOPPING, 0) + " while it stopped), "
                + done.getOrDefault(Ending.STOPPED, 0) + " orderly stops, "
                + done.getOrDefault(Ending.PAUSED, 0) + " pauses, "
                + done.getOrDefault(Ending.CLOCK_SET, 0) + " clock jumps, "
                + done.getOrDefault(Ending.OUT_OF_MEMORY, 0) + " out-of-memory ends";
    }
}
