package dev.tributary.localmongo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Decimal128;
import de.bwaldvogel.mongo.bson.Document;

import dev.tributary.localmongo.KeyWriter.ValueType;

/**
 * The values of one field that can satisfy a condition, encoded as in an ascending index: single points, or a range when points is null.
 *
 * @param exact every document with such a value satisfies the condition; otherwise the bounds only narrow the search
 */
record FieldBounds(List<byte[]> points, Bound lower, Bound upper, boolean exact) {

    /** An end of a range. */
    record Bound(byte[] key, boolean inclusive) {
        /** Just before the first value of a type: a comparison matches values of its own type only. */
        static Bound beforeType(ValueType type) {
            return new Bound(new byte[] { (byte) (type.tag() - 1) }, false);
        }

        static Bound afterType(ValueType type) {
            return new Bound(new byte[] { (byte) (type.tag() + 1) }, false);
        }
    }

    /** Bounds of a condition as it stands in a query, or null if it does not restrict the field to values that an index has in order. */
    static FieldBounds of(Object condition) {
        if (isKey(condition)) return point(condition, true);
        if (!(condition instanceof Document document) || BsonRegularExpression.isRegularExpression(document)) return null;
        boolean isValue = document.keySet().stream().noneMatch(key -> key.startsWith("$"));
        return isValue ? point(document, false) : ofOperators(document);
    }

    private static FieldBounds ofOperators(Document operators) {
        boolean alone = operators.size() == 1;
        Bound lower = null;
        Bound upper = null;
        boolean comparisonsOnly = true;
        for (Map.Entry<String, Object> operator : operators.entrySet()) {
            Object operand = operator.getValue();
            switch (operator.getKey()) {
                case "$eq" -> {
                    if (isKey(operand)) return point(operand, alone);
                    comparisonsOnly = false;
                }
                case "$in" -> {
                    FieldBounds points = operand instanceof Collection<?> values ? points(values, alone) : null;
                    if (points != null) return points;
                    comparisonsOnly = false;
                }
                case "$all" -> {
                    comparisonsOnly = false;
                    if (operand instanceof List<?> all && !all.isEmpty() && isKey(all.get(0))) return point(all.get(0), false);
                }
                case "$gt", "$gte" -> {
                    if (isKey(operand)) lower = new Bound(KeyWriter.encode(operand), operator.getKey().equals("$gte"));
                    else comparisonsOnly = false;
                }
                case "$lt", "$lte" -> {
                    if (isKey(operand)) upper = new Bound(KeyWriter.encode(operand), operator.getKey().equals("$lte"));
                    else comparisonsOnly = false;
                }
                default -> comparisonsOnly = false;
            }
        }
        return range(lower, upper, comparisonsOnly);
    }

    private static FieldBounds range(Bound lower, Bound upper, boolean comparisonsOnly) {
        if (lower == null && upper == null) return null;
        boolean oneType = lower == null || upper == null || lower.key()[0] == upper.key()[0];
        ValueType type = ValueType.values()[(lower != null ? lower : upper).key()[0] / 8 - 1];
        Bound from = lower != null ? lower : Bound.beforeType(type);
        Bound to = upper != null ? upper : Bound.afterType(type);
        return new FieldBounds(null, from, to, comparisonsOnly && oneType);
    }

    private static FieldBounds point(Object value, boolean exact) {
        return new FieldBounds(List.of(KeyWriter.encode(value)), null, null, exact);
    }

    private static FieldBounds points(Collection<?> values, boolean exact) {
        TreeSet<byte[]> distinct = new TreeSet<>(Arrays::compareUnsigned);
        for (Object value : values) {
            if (!isKey(value)) return null;
            distinct.add(KeyWriter.encode(value));
        }
        return new FieldBounds(new ArrayList<>(distinct), null, null, exact);
    }

    /** The smallest range around both, for conditions of which either may hold. */
    FieldBounds hull(FieldBounds other) {
        Bound low = first().compareTo(other.first()) <= 0 ? first().bound : other.first().bound;
        Bound high = last().compareTo(other.last()) >= 0 ? last().bound : other.last().bound;
        return new FieldBounds(null, low, high, false);
    }

    boolean isEmpty() {
        return points != null && points.isEmpty();
    }

    /** Of a range with two ends given, the lower one alone: in an array each end may be met by another element. */
    FieldBounds forArrays() {
        boolean oneEndGiven = lower.key().length == 1 || upper.key().length == 1;
        return oneEndGiven ? this : new FieldBounds(null, lower, new Bound(new byte[] { KeyWriter.AFTER }, false), false);
    }

    private Edge first() {
        return points == null ? new Edge(lower, lower.inclusive() ? 0 : 1) : new Edge(new Bound(points.get(0), true), 0);
    }

    private Edge last() {
        return points == null ? new Edge(upper, upper.inclusive() ? 0 : -1) : new Edge(new Bound(points.get(points.size() - 1), true), 0);
    }

    /** Order of range ends: of two at the same value, the one that leaves the value out lies further in. */
    private record Edge(Bound bound, int side) implements Comparable<Edge> {
        @Override
        public int compareTo(Edge other) {
            int byKey = Arrays.compareUnsigned(bound.key(), other.bound.key());
            return byKey != 0 ? byKey : Integer.compare(side, other.side);
        }
    }

    /** True for a value that equals only what has the same key: not null (a missing field), arrays (their elements), decimals (rounded). */
    private static boolean isKey(Object value) {
        return value != null && !(value instanceof Missing) && !(value instanceof Collection) && !(value instanceof Document)
            && !(value instanceof BsonRegularExpression) && !(value instanceof Decimal128);
    }
}
