package dev.holdfast.commit;

import dev.holdfast.maintenance.MaintenancePlan;
import dev.holdfast.session.MaintenancePolicy;
import dev.holdfast.session.MaintenanceWarning;
import dev.holdfast.session.SessionKey;
import dev.holdfast.session.StoreName;
import dev.holdfast.session.StoreView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What warn mode has to tell the sessions on whose behalf one commit is made, each once. Used by one thread. */
final class WarningsOfCommit {
    private final StoreName store;
    private final StoreEngine engine;
    private final Map<SessionKey, MaintenanceWarning> news = new HashMap<>();

    WarningsOfCommit(StoreName store, StoreEngine engine) {
        this.store = store;
        this.engine = engine;
    }

    /** Judges the view of the commit, which is durable. */
    Collection<MaintenanceWarning> judge(StoreView view, MaintenanceTerms terms, List<Prepared> prepared) {
        if (terms.policy().mode() == MaintenancePolicy.Mode.ENFORCE) {
            return List.of();
        }
        for (Prepared each : prepared) {
            SessionKey active = each.active();
            MaintenanceWarning warning = active == null || news.containsKey(active)
                    ? null
                    : engine.warnings()
                            .news(store, active, MaintenancePlan.warning(view, terms.policy(), terms.time(), active));
            if (warning != null) {
                news.put(warning.activeSessionKey(), warning);
            }
        }
        return news.values();
    }

    /** What is still to be told to a session; null when nothing is. */
    @Nullable
    MaintenanceWarning take(SessionKey active) {
        return news.remove(active);
    }
}
