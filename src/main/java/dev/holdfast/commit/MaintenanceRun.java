package dev.holdfast.commit;

import dev.holdfast.maintenance.MaintenancePlan;
import dev.holdfast.session.Command;
import dev.holdfast.session.KeyRange;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.PruneReport;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreException;
import dev.holdfast.session.StoreView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maintenance that may take several commits, so that waiting commands pass between them. Each step plans on the view as
 * it then is, with the policy and the time of the run's beginning, and applies exactly that plan. Used by one thread.
 */
final class MaintenanceRun implements SteppedRun {
    private final String id;
    private final Rules rules;
    private final MaintenanceTerms terms;
    private final long started;
    private final Set<SessionKey> active;
    private final KeyRange within;
    private final @Nullable QueuedCommand<PruneReport> caller;
    private final List<PruneReport.Protection> protections;
    private final int protectionsInAll;
    private final int beforeCount;
    private final List<PruneReport.Removed> removals = new ArrayList<>();
    private int pruned;
    private int capped;
    private int reaped;
    private MaintenancePlan plan = MaintenancePlan.NOTHING;
    private List<String> purges = List.of();

    /** Which rules a run applies. */
    enum Rules {
        /** Stale entries, then those over the cap; only stale ones where the run is limited to some keys. */
        PRUNE_AND_CAP,
        /** Sessions of cron runs. */
        CRON_RUNS;

        private MaintenancePlan plan(
                StoreView view, MaintenanceTerms terms, Set<SessionKey> active, KeyRange within, int limit) {
            return switch (this) {
                case PRUNE_AND_CAP ->
                    within.whole()
                            ? MaintenancePlan.of(view, terms.policy(), terms.time(), active, limit)
                            : MaintenancePlan.ofStale(view, terms.policy(), terms.time(), active, within, limit);
                case CRON_RUNS -> MaintenancePlan.ofCronRuns(view, terms.policy(), terms.now(), limit);
            };
        }
    }

    /**
     * @param started the ticker's time of its beginning
     * @param view the view at the run's beginning
     * @param active sessions that stay
     * @param within the keys that it may remove
     * @param caller who waits for the report; null when nobody does
     */
    MaintenanceRun(
            String id,
            Rules rules,
            MaintenanceTerms terms,
            long started,
            StoreView view,
            Set<SessionKey> active,
            KeyRange within,
            @Nullable QueuedCommand<PruneReport> caller) {
        this.id = id;
        this.rules = rules;
        this.terms = terms;
        this.started = started;
        this.active = active;
        this.within = within;
        this.caller = caller;
        this.beforeCount = view.size();
        List<PruneReport.Protection> all = caller == null || rules == Rules.CRON_RUNS
                ? List.of()
                : MaintenancePlan.protections(view, terms.policy(), terms.time(), active);
        this.protectionsInAll = all.size();
        this.protections = all.subList(0, Math.min(all.size(), PruneReport.MAX_LISTED));
    }

    /** The run beside the writes of {@code draft}, of which it makes the first step, within the keys of their callers. */
    static MaintenanceRun beside(
            CommitDraft draft, KeyRange within, MaintenanceTerms terms, long started, StoreView view) {
        MaintenanceRun run = new MaintenanceRun(
                draft.runBeside(), Rules.PRUNE_AND_CAP, terms, started, view, Set.of(), within, null);
        draft.evicted().forEach(run::note);
        if (draft.mayRemove()) {
            run.step(draft, EngineSettings.REMOVALS_BESIDE_A_WRITE);
        }
        return run;
    }

    @Override
    public String id() {
        return id;
    }

    /** Whether what {@code other} leaves is removed by this run, too. */
    boolean covers(MaintenanceRun other) {
        return rules == other.rules
                && terms.policy().equals(other.terms.policy())
                && (within.whole() || within.equals(other.within));
    }

    /**
     * The run, of which a client's commit was the first step, from here on.
     *
     * @param view the view after that commit
     * @param spared the sessions that the commit left alone
     */
    MaintenanceRun rest(StoreView view, Set<SessionKey> spared) {
        return new MaintenanceRun(id, rules, terms, started, view, spared, within, null);
    }

    /** Makes the next plan and applies it to {@code draft}. */
    @Override
    public void step(CommitDraft draft, int limit) {
        Set<SessionKey> stay = new HashSet<>(active);
        stay.addAll(draft.untouchable());
        plan = rules.plan(draft.view(), terms, stay, within, limit);
        draft.apply(plan, id, terms.began()).forEach(this::note);
    }

    /** Takes note of what was removed under it. */
    void note(Change.Remove change) {
        note(new PruneReport.Removed(
                change.entry(), change.removal().reason(), change.removal().archive()));
    }

    /** Whether the last plan left something for another step. */
    @Override
    public boolean more() {
        return plan.more();
    }

    /** The ticker's time of its beginning. */
    long started() {
        return started;
    }

    MaintenanceTerms terms() {
        return terms;
    }

    int removed() {
        return pruned + capped + reaped;
    }

    /** What the rules would remove from the store as it is; nothing is changed. */
    PruneReport preview(LiveStore store) {
        plan = rules.plan(store.view(), terms, active, within, Integer.MAX_VALUE);
        for (MaintenancePlan.Removal removal : plan.removals()) {
            note(new PruneReport.Removed(removal.entry(), removal.reason(), null));
        }
        purges = warns() ? List.of() : store.overdueArchives();
        return report(true, beforeCount - removed(), store.receipt().withWarning(warning(store.view())));
    }

    /** What the run has done, once its last commit is durable. */
    PruneReport report(LiveStore store) {
        Command.Receipt receipt = store.receipt().withRun(removed() == 0 ? null : id);
        return report(false, store.view().size(), receipt.withWarning(warning(store.view())));
    }

    /** Whether what was removed long ago is destroyed behind it: only the timer does that. */
    boolean purges() {
        return caller != null && caller.command() instanceof Command.Maintain;
    }

    /** Whether it only warns. */
    boolean warns() {
        return terms.policy().mode() == MaintenancePolicy.Mode.WARN;
    }

    /** What it has to tell the session that its caller names as active, if it only warns. */
    @Nullable
    MaintenanceWarning warning(StoreView view) {
        if (!warns() || active.size() != 1) {
            return null;
        }
        return MaintenancePlan.warning(
                view, terms.policy(), terms.time(), active.iterator().next());
    }

    /** Answers who waits for the run. */
    @Override
    public void end(LiveStore store) {
        if (caller != null) {
            caller.answerWith(report(store));
        }
    }

    /** Answers who waits for the run that it could not go on; what it has removed so far stays removed. */
    @Override
    public void fail(StoreException failure) {
        if (caller != null) {
            caller.fail(removed() == 0 ? failure : failure.withOutcome(StoreException.Outcome.UNKNOWN));
        }
    }

    private PruneReport report(boolean dryRun, int afterCount, Command.Receipt receipt) {
        return new PruneReport(
                dryRun || removed() == 0 ? null : id,
                dryRun,
                terms.policy().mode(),
                beforeCount,
                afterCount,
                pruned,
                capped,
                reaped,
                plan.overCap(),
                removed() > removals.size()
                        || protectionsInAll > protections.size()
                        || purges.size() > PruneReport.MAX_LISTED,
                protections,
                removals,
                purges.subList(0, Math.min(purges.size(), PruneReport.MAX_LISTED)),
                receipt);
    }

    private void note(PruneReport.Removed removed) {
        switch (removed.reason()) {
            case STALE -> pruned++;
            case CAP -> capped++;
            case CRON_RUN -> reaped++;
            case DELETED -> throw new IllegalArgumentException("maintenance deletes nothing");
        }
        if (removals.size() < PruneReport.MAX_LISTED) {
            removals.add(removed);
        }
    }
}
