package dev.tributary.localmongo;

import java.util.List;

/**
 * How to find the documents for a query.
 *
 * @param index index whose entries are read; null reads the documents in the order of `_id`
 * @param ranges stretches of keys, in order
 * @param reverse read each range from its end
 * @param merge read all ranges side by side, smallest key after the prefix first, so that the whole is sorted
 * @param sorted documents come in the order that was asked for
 * @param exact every document found matches the query
 * @param distinct a document can be found more than once and must be given once
 * @param score how far the plan narrows the search; the highest wins
 */
record Plan(SecondaryIndex index, List<KeyRange> ranges, boolean reverse, boolean merge, boolean sorted, boolean exact, boolean distinct, int score) {

    static Plan scan(boolean reverse, boolean sorted, boolean exact) {
        return new Plan(null, List.of(KeyRange.ALL), reverse, false, sorted, exact, false, 0);
    }

    /**
     * Keys between two others.
     *
     * @param prefixLength bytes that all keys of the range share
     */
    record KeyRange(byte[] from, byte[] to, int prefixLength) {
        static final KeyRange ALL = new KeyRange(new byte[0], new byte[] { KeyWriter.AFTER }, 0);

        /** One key itself. */
        static KeyRange point(byte[] key) {
            return new KeyRange(key, key, key.length);
        }

        boolean isPoint() {
            return from == to;
        }

        /** All keys that begin with the prefix. */
        static KeyRange of(byte[] prefix) {
            return new KeyRange(prefix, OrderedBytes.concat(prefix, KeyWriter.AFTER), prefix.length);
        }

        /** Keys that begin with the prefix and go on with a value within the bounds, which are turned round in a descending index. */
        static KeyRange of(byte[] prefix, FieldBounds bounds, boolean ascending) {
            FieldBounds.Bound start = ascending ? bounds.lower() : bounds.upper();
            FieldBounds.Bound end = ascending ? bounds.upper() : bounds.lower();
            byte[] from = OrderedBytes.concat(prefix, ascending ? start.key() : KeyWriter.inverted(start.key()));
            byte[] to = OrderedBytes.concat(prefix, ascending ? end.key() : KeyWriter.inverted(end.key()));
            return new KeyRange(start.inclusive() ? from : OrderedBytes.concat(from, KeyWriter.AFTER),
                end.inclusive() ? OrderedBytes.concat(to, KeyWriter.AFTER) : to, prefix.length);
        }
    }
}
