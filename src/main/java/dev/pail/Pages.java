package dev.pail;

import dev.pail.config.S3Limits;
import dev.pail.internal.op.ListObjectsV2;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Makes pages that name their successor into one lazy stream. */
final class Pages {

    private Pages() {}

    /** The operation and what is listed are for the failure of a listing that does not end. */
    static <M, P, E> Stream<E> stream(
            String operation,
            String target,
            @Nullable M first,
            Function<@Nullable M, P> page,
            Function<P, @Nullable M> next,
            Function<P, List<E>> elements) {
        Iterator<E> iterator = new PageIterator<>(operation, target, first, page, next, elements);
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    private static final class PageIterator<M, P, E> implements Iterator<E> {
        private final String operation;
        private final String target;
        private final Function<@Nullable M, P> page;
        private final Function<P, @Nullable M> next;
        private final Function<P, List<E>> elements;
        private @Nullable M marker;
        private Iterator<E> current = List.<E>of().iterator();
        private boolean last;
        private int pages;

        PageIterator(
                String operation,
                String target,
                @Nullable M first,
                Function<@Nullable M, P> page,
                Function<P, @Nullable M> next,
                Function<P, List<E>> elements) {
            this.operation = operation;
            this.target = target;
            this.marker = first;
            this.page = page;
            this.next = next;
            this.elements = elements;
        }

        @Override
        public boolean hasNext() {
            while (!current.hasNext() && !last) {
                if (pages == S3Limits.LIST_PAGES_MAX) {
                    throw ListObjectsV2.endless(operation, target);
                }
                P got = page.apply(marker);
                pages++;
                current = elements.apply(got).iterator();
                marker = next.apply(got);
                last = marker == null;
            }
            return current.hasNext();
        }

        @Override
        public E next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return current.next();
        }
    }
}
