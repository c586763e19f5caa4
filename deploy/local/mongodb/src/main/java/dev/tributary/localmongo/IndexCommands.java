package dev.tributary.localmongo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.ErrorCode;
import de.bwaldvogel.mongo.exception.MongoServerError;

/**
 * createIndexes, listIndexes and dropIndexes on one collection. The command layer's own versions drop an index of the same name in every
 * collection of the database, and do not notice conflicting options.
 */
final class IndexCommands {
    private static final String PRIMARY_KEY = "_id_";

    private final List<IndexDefinition> existing;

    /** The definitions are the collection's, without the one on `_id`. */
    IndexCommands(List<IndexDefinition> existing) {
        this.existing = new ArrayList<>(existing);
    }

    /** Hands those indexes to {@code add} that are not there yet, after all of them have been checked for conflicts. */
    Document create(Document command, boolean createdCollection, Consumer<IndexDefinition> add) {
        int before = existing.size() + 1;
        List<IndexDefinition> missing = new ArrayList<>();
        for (Object each : (Collection<?>) command.get("indexes")) {
            IndexDefinition requested = IndexDefinition.parse((Document) each);
            boolean known = requested.isPrimaryKey() || existing.stream().filter(requested::sameAs).count() > 0;
            if (known) continue;
            missing.add(requested);
            existing.add(requested);
        }
        missing.forEach(add);
        Document reply = new Document("numIndexesBefore", createdCollection ? 0 : before).append("numIndexesAfter", before + missing.size());
        reply.put("createdCollectionAutomatically", createdCollection);
        if (missing.isEmpty()) reply.put("note", "all indexes already exist");
        return Reply.ok(reply);
    }

    Document list(String namespace) {
        List<Document> descriptions = new ArrayList<>();
        descriptions.add(new Document("v", 2).append("key", new Document("_id", 1)).append("name", PRIMARY_KEY));
        existing.forEach(definition -> descriptions.add(definition.description()));
        return Reply.firstPage(namespace, descriptions);
    }

    /** Hands the names to drop to {@code drop}: all for {@code *}, or those given by name, list of names or key pattern. */
    Document drop(Document command, Consumer<String> drop) {
        Object wanted = command.get("index");
        List<String> names = new ArrayList<>();
        if ("*".equals(wanted)) existing.forEach(definition -> names.add(definition.name()));
        else if (wanted instanceof Collection<?> list) list.forEach(name -> names.add(nameOf(name)));
        else names.add(nameOf(wanted));
        names.forEach(drop);
        return Reply.ok(new Document("nIndexesWas", existing.size() + 1));
    }

    private String nameOf(Object wanted) {
        if (PRIMARY_KEY.equals(wanted)) throw new MongoServerError(ErrorCode.InvalidOptions, "cannot drop _id index");
        return existing.stream()
            .filter(definition -> wanted instanceof Document pattern ? samePattern(pattern, definition) : Objects.equals(wanted, definition.name()))
            .map(IndexDefinition::name)
            .findFirst()
            .orElseThrow(() -> new MongoServerError(ErrorCode.IndexNotFound, "index not found with name [" + wanted + "]"));
    }

    private static boolean samePattern(Document pattern, IndexDefinition definition) {
        Document normalized = new Document();
        for (Map.Entry<String, Object> field : pattern.entrySet()) normalized.put(field.getKey(), QueryPlanner.isAscending(field.getValue()) ? 1 : -1);
        return normalized.equals(definition.pattern());
    }
}
