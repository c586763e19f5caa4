package dev.tributary.localmongo;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import de.bwaldvogel.mongo.bson.Document;

/** What a query says about single fields: all of it if complete, otherwise enough to find a superset of the matching documents. */
final class QueryBounds {
    private final Map<String, FieldBounds> fields = new HashMap<>();
    private boolean complete = true;

    static QueryBounds of(Document query) {
        QueryBounds bounds = new QueryBounds();
        bounds.addAll(query);
        return bounds;
    }

    FieldBounds get(String field) {
        return fields.get(field);
    }

    /** True if a document matches as soon as these fields, and no others, are within exact bounds. */
    boolean satisfiedBy(Collection<String> boundFields) {
        return complete && boundFields.containsAll(fields.keySet());
    }

    private void addAll(Document query) {
        for (Map.Entry<String, Object> condition : query.entrySet()) {
            String key = condition.getKey();
            if (key.equals("$and") && condition.getValue() instanceof Collection<?> parts) {
                for (Object part : parts) if (part instanceof Document document) addAll(document);
            } else if (key.equals("$or") && condition.getValue() instanceof Collection<?> branches) {
                addHull(branches);
            } else if (key.startsWith("$")) {
                complete = false;
            } else {
                add(key, FieldBounds.of(condition.getValue()));
            }
        }
    }

    private void add(String field, FieldBounds bounds) {
        if (bounds == null || !bounds.exact()) complete = false;
        if (bounds == null) return;
        FieldBounds earlier = fields.putIfAbsent(field, bounds);
        if (earlier == null) return;
        complete = false;
        if (earlier.points() == null && bounds.points() != null) fields.put(field, bounds);
    }

    /** Paging by (date, id) asks for {@code $or: [{at: {$lt: x}}, {at: x, _id: {$lt: y}}]}: whichever holds, {@code at} is at most x. */
    private void addHull(Collection<?> branches) {
        complete = false;
        Map<String, FieldBounds> hull = null;
        for (Object branch : branches) {
            if (!(branch instanceof Document document)) return;
            Map<String, FieldBounds> here = of(document).fields;
            here.values().removeIf(FieldBounds::isEmpty);
            if (hull == null) {
                hull = here;
            } else {
                hull.keySet().retainAll(here.keySet());
                hull.replaceAll((field, bounds) -> bounds.hull(here.get(field)));
            }
        }
        if (hull != null && branches.size() > 1) hull.forEach(fields::putIfAbsent);
    }
}
