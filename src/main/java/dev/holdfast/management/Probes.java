package dev.holdfast.management;

import java.util.List;

/**
 * What each probe looks at; a probe passes when all its checks do.
 *
 * @param live whether the process works at all; a failure makes Kubernetes restart it. Runs on the event loop: its checks
 *     must not block
 * @param ready whether requests should be sent to it; its checks may block
 * @param started whether all is there that the first request needs; its checks may block
 */
public record Probes(List<Check> live, List<Check> ready, List<Check> started) {
    public Probes {
        live = List.copyOf(live);
        ready = List.copyOf(ready);
        started = List.copyOf(started);
    }
}
