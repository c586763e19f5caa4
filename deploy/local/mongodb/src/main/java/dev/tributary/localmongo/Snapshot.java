package dev.tributary.localmongo;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.TreeSet;

import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.RootReference;

import dev.tributary.localmongo.Plan.KeyRange;

/**
 * A collection and the index of a plan as they were at one moment, read without holding up writers. Valid within the command that took it:
 * a checkpoint may free the pages of old moments.
 */
final class Snapshot {
    private final Plan plan;
    private final MVMap<byte[], byte[]> documents;
    private final RootReference<byte[], byte[]> documentsRoot;
    private final MVMap<byte[], byte[]> keys;
    private final RootReference<byte[], byte[]> keysRoot;

    /** The caller holds the collection's lock, so that no write is half done. */
    Snapshot(Plan plan, MVMap<byte[], byte[]> documents) {
        this.plan = plan;
        this.documents = documents;
        this.documentsRoot = documents.flushAndGetRoot();
        this.keys = plan.index() == null ? documents : plan.index().entries();
        this.keysRoot = plan.index() == null ? documentsRoot : keys.flushAndGetRoot();
    }

    /** Documents that the plan finds, lazily: a superset of the matching ones unless the plan is exact. */
    Iterator<StoredDocument> documents() {
        Iterator<Entry> entries = entries();
        return new Lookahead<>() {
            @Override
            StoredDocument findNext() {
                while (entries.hasNext()) {
                    Entry entry = entries.next();
                    if (plan.index() == null) return new StoredDocument(entry.key, entry.value);
                    byte[] bson = get(entry.value);
                    if (bson != null) return new StoredDocument(entry.value, bson);
                }
                return null;
            }
        };
    }

    /** How many documents the plan finds, without reading them. */
    int count() {
        if (plan.ranges().size() == 1 && plan.ranges().get(0) == KeyRange.ALL) return (int) documentsRoot.getTotalCount();
        int count = 0;
        for (Iterator<Entry> entries = entries(); entries.hasNext(); entries.next()) count++;
        return count;
    }

    private byte[] get(byte[] id) {
        return documents.get(documentsRoot.root, id);
    }

    private Iterator<Entry> entries() {
        Iterator<Entry> all = plan.merge() ? merged() : concatenated();
        return plan.distinct() ? distinct(all) : all;
    }

    private Iterator<Entry> concatenated() {
        Iterator<KeyRange> ranges = plan.ranges().iterator();
        return new Lookahead<>() {
            private Iterator<Entry> current = Collections.emptyIterator();

            @Override
            Entry findNext() {
                while (!current.hasNext()) {
                    if (!ranges.hasNext()) return null;
                    current = read(ranges.next());
                }
                return current.next();
            }
        };
    }

    private Iterator<Entry> merged() {
        Comparator<Source> bySortedPart = (a, b) -> Arrays.compareUnsigned(a.head.key, a.prefixLength, a.head.key.length, b.head.key, b.prefixLength,
            b.head.key.length);
        PriorityQueue<Source> sources = new PriorityQueue<>(plan.reverse() ? bySortedPart.reversed() : bySortedPart);
        for (KeyRange range : plan.ranges()) {
            Source source = new Source(read(range), range.prefixLength());
            if (source.advance()) sources.add(source);
        }
        return new Lookahead<>() {
            @Override
            Entry findNext() {
                Source first = sources.poll();
                if (first == null) return null;
                Entry entry = first.head;
                if (first.advance()) sources.add(first);
                return entry;
            }
        };
    }

    private static Iterator<Entry> distinct(Iterator<Entry> entries) {
        TreeSet<byte[]> seen = new TreeSet<>(Arrays::compareUnsigned);
        return new Lookahead<>() {
            @Override
            Entry findNext() {
                while (entries.hasNext()) {
                    Entry entry = entries.next();
                    if (seen.add(entry.value)) return entry;
                }
                return null;
            }
        };
    }

    private Iterator<Entry> read(KeyRange range) {
        if (range.isPoint()) {
            byte[] bson = get(range.from());
            return bson == null ? Collections.emptyIterator() : List.of(new Entry(range.from(), bson)).iterator();
        }
        byte[] start = plan.reverse() ? range.to() : range.from();
        byte[] end = plan.reverse() ? range.from() : range.to();
        Cursor<byte[], byte[]> cursor = keys.cursor(keysRoot, start, end, plan.reverse());
        return new Lookahead<>() {
            @Override
            Entry findNext() {
                return cursor.hasNext() ? new Entry(cursor.next(), cursor.getValue()) : null;
            }
        };
    }

    private record Entry(byte[] key, byte[] value) {}

    private static final class Source {
        private final Iterator<Entry> entries;
        private final int prefixLength;
        private Entry head;

        Source(Iterator<Entry> entries, int prefixLength) {
            this.entries = entries;
            this.prefixLength = prefixLength;
        }

        boolean advance() {
            if (!entries.hasNext()) return false;
            head = entries.next();
            return true;
        }
    }

    /** An iterator that is given by its next element, or null at the end. */
    abstract static class Lookahead<T> implements Iterator<T> {
        private T next;
        private boolean ended;

        abstract T findNext();

        @Override
        public boolean hasNext() {
            if (next == null && !ended) {
                next = findNext();
                ended = next == null;
            }
            return next != null;
        }

        @Override
        public T next() {
            if (!hasNext()) throw new NoSuchElementException();
            T result = next;
            next = null;
            return result;
        }
    }
}
