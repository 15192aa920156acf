package dev.holdfast.maintenance;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/** Merges sequences that are each in order into one that is. Equal elements come in any order. */
final class Merge<T> implements Iterator<T> {
    private final PriorityQueue<Head<T>> heads;

    private record Head<T>(T value, Iterator<T> rest) {}

    Merge(List<Iterable<T>> parts, Comparator<? super T> order) {
        this.heads = new PriorityQueue<>(Comparator.comparing(Head::value, order));
        parts.forEach(part -> add(part.iterator()));
    }

    private void add(Iterator<T> rest) {
        if (rest.hasNext()) {
            heads.add(new Head<>(rest.next(), rest));
        }
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public T next() {
        Head<T> head = heads.remove();
        add(head.rest());
        return head.value();
    }
}
