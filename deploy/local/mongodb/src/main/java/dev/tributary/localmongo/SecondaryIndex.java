package dev.tributary.localmongo;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.h2.mvstore.MVMap;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.bson.Document;

/**
 * A declared index: an ordered map from (values of the fields, `_id`) to `_id`. The `_id` at the end makes entries of equal values distinct
 * and follows the direction of the last field, so that a sort with `_id` as the tie-break of that direction is in the order of the index.
 */
final class SecondaryIndex extends Index<RecordId> {
    private static final String ARRAY_FIELDS_MAP = "array-fields";

    private final IndexDefinition definition;
    private final KeyExtractor extractor;
    private final boolean idAscending;
    private final MVMap<byte[], byte[]> entries;
    private final MVMap<String, Integer> arrayFieldsOfIndexes;
    private volatile int arrayFields;

    SecondaryIndex(IndexDefinition definition, MVMap<byte[], byte[]> entries) {
        super(definition.name(), definition.keys(), definition.sparse());
        this.definition = definition;
        this.extractor = new KeyExtractor(definition);
        this.idAscending = definition.keys().get(definition.keys().size() - 1).isAscending();
        this.entries = entries;
        this.arrayFieldsOfIndexes = entries.getStore().openMap(ARRAY_FIELDS_MAP);
        this.arrayFields = arrayFieldsOfIndexes.getOrDefault(entries.getName(), 0);
    }

    IndexDefinition definition() {
        return definition;
    }

    MVMap<byte[], byte[]> entries() {
        return entries;
    }

    boolean idAscending() {
        return idAscending;
    }

    /** True once any document had an array in the field: then one document has several entries, and two bounds may hold for different elements. */
    boolean hasArrays(int field) {
        return (arrayFields & 1 << field) != 0;
    }

    @Override
    public void checkAdd(Document document, MongoCollection<RecordId> collection) {
        check(document, null, collection);
    }

    @Override
    public void add(Document document, RecordId position, MongoCollection<RecordId> collection) {
        KeyExtractor.Keys keys = extractor.keysOf(document);
        rememberArrays(keys);
        for (byte[] prefix : keys.prefixes()) entries.put(entry(prefix, position), position.bytes());
    }

    @Override
    public RecordId remove(Document document) {
        RecordId position = IdIndex.recordId(document);
        for (byte[] prefix : extractor.keysOf(document).prefixes()) entries.remove(entry(prefix, position));
        return position;
    }

    @Override
    public void checkUpdate(Document oldDocument, Document newDocument, MongoCollection<RecordId> collection) {
        check(newDocument, IdIndex.recordId(oldDocument), collection);
    }

    @Override
    public void updateInPlace(Document oldDocument, Document newDocument, RecordId position, MongoCollection<RecordId> collection) {
        KeyExtractor.Keys before = extractor.keysOf(oldDocument);
        KeyExtractor.Keys after = extractor.keysOf(newDocument);
        rememberArrays(after);
        for (byte[] prefix : before.prefixes()) {
            if (!contains(after.prefixes(), prefix)) entries.remove(entry(prefix, position));
        }
        for (byte[] prefix : after.prefixes()) {
            if (!contains(before.prefixes(), prefix)) entries.put(entry(prefix, position), position.bytes());
        }
    }

    @Override
    public boolean isUnique() {
        return definition.unique();
    }

    @Override
    public RecordId getPosition(Document document) {
        return null;
    }

    /** Queries are planned by {@link QueryPlanner}. */
    @Override
    public boolean canHandle(Document query) {
        return false;
    }

    @Override
    public Iterable<RecordId> getPositions(Document query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long getCount() {
        return entries.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }

    @Override
    public void drop() {
        arrayFieldsOfIndexes.remove(entries.getName());
        entries.clear();
    }

    private byte[] entry(byte[] prefix, RecordId position) {
        return OrderedBytes.concat(prefix, idAscending ? position.bytes() : KeyWriter.inverted(position.bytes()));
    }

    /** Also finds documents that cannot be indexed at all, before anything is changed. */
    private void check(Document document, RecordId self, MongoCollection<RecordId> collection) {
        List<byte[]> prefixes = extractor.keysOf(document).prefixes();
        if (!definition.unique()) return;
        for (byte[] prefix : prefixes) {
            if (takenByOther(prefix, self)) {
                throw new UniqueViolation(collection.getFullName(), getName(), definition.pattern(), extractor.valuesUnder(document, prefix));
            }
        }
    }

    private boolean takenByOther(byte[] prefix, RecordId self) {
        byte[] first = entries.ceilingKey(prefix);
        if (first == null || !OrderedBytes.startsWith(first, prefix)) return false;
        return self == null || !Arrays.equals(entries.get(first), self.bytes());
    }

    private void rememberArrays(KeyExtractor.Keys keys) {
        int all = arrayFields | keys.arrayFields();
        if (all == arrayFields) return;
        arrayFields = all;
        arrayFieldsOfIndexes.put(entries.getName(), all);
    }

    private static boolean contains(Collection<byte[]> prefixes, byte[] prefix) {
        for (byte[] each : prefixes) if (Arrays.equals(each, prefix)) return true;
        return false;
    }
}
