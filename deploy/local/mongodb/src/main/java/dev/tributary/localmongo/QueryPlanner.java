package dev.tributary.localmongo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.bson.Document;

import dev.tributary.localmongo.Plan.KeyRange;

/** Chooses the index for a query and a sort by rules, without statistics: `_id` first, then the most fields bound, then the order. */
final class QueryPlanner {
    private static final int MAX_RANGES = 10_000;
    private static final int MAX_MERGED_RANGES = 500;
    private static final int ID_POINTS_SCORE = 1_000;
    private static final int FIELD_SCORE = 100;
    private static final int RANGE_SCORE = 50;
    private static final int SORTED_SCORE = 30;

    private enum Order { FORWARDS, BACKWARDS, OTHER }

    private QueryPlanner() {}

    /** Always finds a plan: the last resort reads every document. The sort may be null; {@code $natural} is the order of `_id`. */
    static Plan plan(Document query, Document sort, Iterable<Index<RecordId>> indexes) {
        QueryBounds bounds = QueryBounds.of(query);
        Plan best = planById(query, bounds, sort);
        if (sort != null && sort.containsKey("$natural")) return best;
        for (Index<RecordId> index : indexes) {
            Plan plan = index instanceof SecondaryIndex secondary ? new IndexMatch(secondary, query, bounds).plan(sort) : null;
            if (plan != null && plan.score() > best.score()) best = plan;
        }
        return best;
    }

    private static Plan planById(Document query, QueryBounds bounds, Document sort) {
        String sortField = sort == null ? "_id" : sort.size() == 1 ? sort.keySet().iterator().next() : null;
        boolean sorted = "_id".equals(sortField) || "$natural".equals(sortField);
        boolean reverse = sorted && sort != null && !isAscending(sort.get(sortField));
        FieldBounds ids = bounds.get("_id");
        if (ids == null) return withScore(Plan.scan(reverse, sorted, query.isEmpty()), sorted && sort != null ? SORTED_SCORE : 0);
        boolean exact = ids.exact() && bounds.satisfiedBy(Set.of("_id"));
        if (ids.points() == null) {
            KeyRange range = KeyRange.of(new byte[0], ids, true);
            return new Plan(null, List.of(range), reverse, false, sorted, false, false, RANGE_SCORE + (sorted ? SORTED_SCORE : 0));
        }
        List<KeyRange> points = new ArrayList<>(ids.points().size());
        ids.points().forEach(key -> points.add(KeyRange.point(key)));
        if (reverse) Collections.reverse(points);
        return new Plan(null, points, reverse, false, sorted || points.size() <= 1, exact, false, ID_POINTS_SCORE);
    }

    private static Plan withScore(Plan plan, int score) {
        return new Plan(plan.index(), plan.ranges(), plan.reverse(), plan.merge(), plan.sorted(), plan.exact(), plan.distinct(), score);
    }

    static boolean isAscending(Object direction) {
        return !(direction instanceof Number number) || number.doubleValue() >= 0;
    }

    /** One index against one query: how many leading fields are bound to points, and a range on the next. */
    private static final class IndexMatch {
        private final SecondaryIndex index;
        private final Document query;
        private final QueryBounds bounds;
        private final List<String> fields;
        private final Set<String> fixedFields = new HashSet<>();
        private List<byte[]> prefixes = List.of(new byte[0]);
        private int boundFields;

        IndexMatch(SecondaryIndex index, Document query, QueryBounds bounds) {
            this.index = index;
            this.query = query;
            this.bounds = bounds;
            this.fields = index.definition().keys().stream().map(key -> key.getKey()).toList();
        }

        /** Null if the index is of no use. */
        Plan plan(Document sort) {
            if (!holdsAllMatches()) return null;
            bindPoints();
            FieldBounds range = boundFields < fields.size() ? rangeOn(boundFields) : null;
            boolean narrows = boundFields > 0 || range != null;
            if (!narrows && index.definition().sparse()) return null;
            Order order = sort == null ? Order.FORWARDS : orderFor(sort);
            if (prefixes.size() > MAX_MERGED_RANGES && sort != null) order = Order.OTHER;
            boolean sorted = order != Order.OTHER;
            if (!narrows && (sort == null || !sorted)) return null;

            boolean merge = sort != null && sorted && prefixes.size() > 1;
            boolean oneKey = boundFields == fields.size() && prefixes.size() == 1;
            return new Plan(index, ranges(range), order == Order.BACKWARDS, merge, sorted, isExact(range), anyArrays() && !oneKey,
                score(range, sort != null && sorted));
        }

        /** Partial indexes leave documents out: usable only if the query asks for no others. */
        private boolean holdsAllMatches() {
            Document filter = index.definition().partialFilter();
            if (filter == null) return true;
            for (Map.Entry<String, Object> condition : filter.entrySet()) {
                boolean sameCondition = query.containsKey(condition.getKey()) && Objects.equals(query.get(condition.getKey()), condition.getValue());
                boolean existence = new Document("$exists", true).equals(condition.getValue()) && bounds.get(condition.getKey()) != null;
                if (!sameCondition && !existence) return false;
            }
            return true;
        }

        private void bindPoints() {
            while (boundFields < fields.size()) {
                FieldBounds field = bounds.get(fields.get(boundFields));
                if (field == null || field.points() == null || (long) prefixes.size() * field.points().size() > MAX_RANGES) return;
                boolean ascending = index.definition().keys().get(boundFields).isAscending();
                List<byte[]> longer = new ArrayList<>(prefixes.size() * field.points().size());
                for (byte[] prefix : prefixes) {
                    for (byte[] point : field.points()) longer.add(OrderedBytes.concat(prefix, ascending ? point : KeyWriter.inverted(point)));
                }
                prefixes = longer;
                if (field.points().size() == 1) fixedFields.add(fields.get(boundFields));
                boundFields++;
            }
        }

        private FieldBounds rangeOn(int field) {
            FieldBounds range = bounds.get(fields.get(field));
            if (range == null || range.points() != null) return null;
            return index.hasArrays(field) ? range.forArrays() : range;
        }

        private List<KeyRange> ranges(FieldBounds range) {
            List<KeyRange> ranges = new ArrayList<>(prefixes.size());
            boolean ascending = range == null || index.definition().keys().get(boundFields).isAscending();
            for (byte[] prefix : prefixes) ranges.add(range == null ? KeyRange.of(prefix) : KeyRange.of(prefix, range, ascending));
            return ranges;
        }

        /** How to read the entries so that they come sorted. A field fixed to one value may stand anywhere in the sort. */
        private Order orderFor(Document sort) {
            Order order = null;
            int at = boundFields;
            for (Map.Entry<String, Object> key : sort.entrySet()) {
                if (fixedFields.contains(key.getKey())) continue;
                String next = at < fields.size() ? fields.get(at) : at == fields.size() ? "_id" : null;
                if (!key.getKey().equals(next) || at < fields.size() && index.hasArrays(at)) return Order.OTHER;
                boolean stored = at < fields.size() ? index.definition().keys().get(at).isAscending() : index.idAscending();
                Order needed = stored == isAscending(key.getValue()) ? Order.FORWARDS : Order.BACKWARDS;
                if (order != null && order != needed) return Order.OTHER;
                order = needed;
                at++;
            }
            return order == null ? Order.FORWARDS : order;
        }

        private boolean isExact(FieldBounds range) {
            List<String> used = fields.subList(0, boundFields + (range == null ? 0 : 1));
            boolean allExact = used.stream().allMatch(field -> bounds.get(field).exact());
            return allExact && (range == null || range.exact()) && index.definition().partialFilter() == null && bounds.satisfiedBy(used);
        }

        private boolean anyArrays() {
            for (int i = 0; i < fields.size(); i++) if (index.hasArrays(i)) return true;
            return false;
        }

        private int score(FieldBounds range, boolean sorted) {
            boolean oneDocument = index.isUnique() && boundFields == fields.size();
            return FIELD_SCORE * boundFields + (range != null ? RANGE_SCORE : 0) + (sorted ? SORTED_SCORE : 0) + (oneDocument ? RANGE_SCORE : 0);
        }
    }
}
