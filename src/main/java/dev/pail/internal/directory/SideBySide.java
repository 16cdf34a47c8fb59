package dev.pail.internal.directory;

import dev.pail.model.ObjectSummary;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A tree and a listing, both in the order of the keys, side by side: what has the same name comes together. Where a server
 * lists in another order, what belongs together may come apart.
 */
final class SideBySide {

    private final Iterator<LocalTree.Entry> tree;
    private final Iterator<ObjectSummary> listing;
    private final String prefix;
    private LocalTree.@Nullable Entry nextLocal;
    private @Nullable ObjectSummary nextRemote;
    private LocalTree.@Nullable Entry local;
    private @Nullable ObjectSummary remote;

    SideBySide(Iterator<LocalTree.Entry> tree, Iterator<ObjectSummary> listing, String prefix) {
        this.tree = tree;
        this.listing = listing;
        this.prefix = prefix;
        this.nextLocal = next(tree);
        this.nextRemote = next(listing);
    }

    /** Goes on to the next name. */
    boolean advance() {
        LocalTree.Entry left = nextLocal;
        ObjectSummary right = nextRemote;
        if (left == null && right == null) {
            return false;
        }
        int order = left == null
                ? 1
                : right == null
                        ? -1
                        : KeyOrder.UTF_8.compare(left.name(), right.key().substring(prefix.length()));
        local = order <= 0 ? left : null;
        remote = order >= 0 ? right : null;
        nextLocal = order <= 0 ? next(tree) : left;
        nextRemote = order >= 0 ? next(listing) : right;
        return true;
    }

    LocalTree.@Nullable Entry local() {
        return local;
    }

    @Nullable
    ObjectSummary remote() {
        return remote;
    }

    private static <T> @Nullable T next(Iterator<T> from) {
        return from.hasNext() ? from.next() : null;
    }
}
