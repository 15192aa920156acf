package dev.holdfast.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts and keeps what a server tells of its connections and requests. */
final class RecordedRequests implements RequestObserver {
    final AtomicInteger connected = new AtomicInteger();
    final AtomicInteger disconnected = new AtomicInteger();
    final AtomicInteger received = new AtomicInteger();
    final List<Answered> answered = new CopyOnWriteArrayList<>();

    @Override
    public void connected() {
        connected.incrementAndGet();
    }

    @Override
    public void disconnected() {
        disconnected.incrementAndGet();
    }

    @Override
    public void received() {
        received.incrementAndGet();
    }

    @Override
    public void answered(Answered outcome) {
        answered.add(outcome);
    }
}
