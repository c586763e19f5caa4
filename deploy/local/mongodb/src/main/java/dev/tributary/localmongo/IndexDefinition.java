package dev.tributary.localmongo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.ErrorCode;
import de.bwaldvogel.mongo.exception.MongoServerError;

/**
 * A declared index. The description is kept as the client gave it, since {@code listIndexes} shows it again.
 *
 * @param partialFilter only documents that match it are in the index; null takes all
 * @param expireAfterSeconds age of the date in the indexed field at which documents are deleted; null keeps them
 */
record IndexDefinition(String name, List<IndexKey> keys, boolean unique, boolean sparse, Document partialFilter, Number expireAfterSeconds,
    Document description) {

    private static final int CANNOT_CREATE_INDEX = 67;
    private static final int INDEX_OPTIONS_CONFLICT = 85;

    /** Reads one element of createIndexes. Throws CannotCreateIndex for what this server has no index for. */
    static IndexDefinition parse(Document given) {
        if (!(given.get("key") instanceof Document pattern) || pattern.isEmpty()) throw cannotCreate("the 'key' field is required and must not be empty");
        if (!(given.get("name") instanceof String name) || name.isEmpty()) throw cannotCreate("the 'name' field is required and must not be empty");
        if (given.containsKey("collation")) throw cannotCreate("this server has no collations");
        List<IndexKey> keys = new ArrayList<>();
        for (Map.Entry<String, Object> field : pattern.entrySet()) {
            if (!(field.getValue() instanceof Number direction)) {
                throw cannotCreate("this server has no index of type '" + field.getValue() + "'");
            }
            keys.add(new IndexKey(field.getKey(), direction.doubleValue() > 0));
        }
        Object filter = given.get("partialFilterExpression");
        Object expiry = given.get("expireAfterSeconds");
        if (filter != null && !(filter instanceof Document)) throw cannotCreate("'partialFilterExpression' must be an object");
        if (expiry != null && (!(expiry instanceof Number) || keys.size() != 1)) throw cannotCreate("'expireAfterSeconds' must be a number on a single field");
        return new IndexDefinition(name, List.copyOf(keys), Utils.isTrue(given.get("unique")), Utils.isTrue(given.get("sparse")),
            (Document) filter, (Number) expiry, described(given));
    }

    /** True when the existing index is this very one; throws MongoDB's conflict errors when it stands in its way. */
    boolean sameAs(IndexDefinition existing) {
        boolean equivalent = pattern().equals(existing.pattern()) && Objects.equals(partialFilter, existing.partialFilter);
        if (name.equals(existing.name)) {
            if (!equivalent) {
                throw new MongoServerError(ErrorCode.IndexKeySpecsConflict.getValue(), ErrorCode.IndexKeySpecsConflict.getName(),
                    "An existing index has the same name as the requested index. When index names are not specified, they are auto generated"
                        + " and can cause conflicts. " + both(existing));
            }
            if (!sameOptions(existing)) {
                throw optionsConflict("An equivalent index already exists with the same name but different options. " + both(existing));
            }
            return true;
        }
        if (!equivalent) return false;
        if (sameOptions(existing)) throw optionsConflict("Index already exists with a different name: " + existing.name);
        throw optionsConflict("An equivalent index already exists with a different name and options. " + both(existing));
    }

    boolean isPrimaryKey() {
        return keys.size() == 1 && keys.get(0).getKey().equals("_id");
    }

    /** Field names with 1 or -1. */
    Document pattern() {
        Document pattern = new Document();
        keys.forEach(key -> pattern.put(key.getKey(), key.isAscending() ? 1 : -1));
        return pattern;
    }

    private boolean sameOptions(IndexDefinition other) {
        boolean sameExpiry = expireAfterSeconds == null || other.expireAfterSeconds == null
            ? expireAfterSeconds == other.expireAfterSeconds
            : expireAfterSeconds.doubleValue() == other.expireAfterSeconds.doubleValue();
        return unique == other.unique && sparse == other.sparse && sameExpiry;
    }

    /** What listIndexes shows: without options that are defaults or that only steer the building. */
    private static Document described(Document given) {
        Document description = new Document("v", 2).append("key", given.get("key")).append("name", given.get("name"));
        given.forEach((option, value) -> {
            boolean isDefault = Boolean.FALSE.equals(value) && (option.equals("unique") || option.equals("sparse"));
            if (!isDefault && !option.equals("background") && !option.equals("ns")) description.putIfAbsent(option, value);
        });
        return description;
    }

    private String both(IndexDefinition existing) {
        return "Requested index: " + description + ", existing index: " + existing.description;
    }

    private static MongoServerError cannotCreate(String why) {
        return new MongoServerError(CANNOT_CREATE_INDEX, "CannotCreateIndex", why);
    }

    private static MongoServerError optionsConflict(String why) {
        return new MongoServerError(INDEX_OPTIONS_CONFLICT, "IndexOptionsConflict", why);
    }
}
