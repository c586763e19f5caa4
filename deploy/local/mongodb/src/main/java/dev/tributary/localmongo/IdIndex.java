package dev.tributary.localmongo;

import java.util.List;

import org.h2.mvstore.MVMap;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;

/** The index on `_id`. It has no entries of its own: the documents themselves are ordered by `_id`. */
final class IdIndex extends Index<RecordId> {
    private final MVMap<byte[], byte[]> documents;

    IdIndex(String name, List<IndexKey> keys, MVMap<byte[], byte[]> documents) {
        super(name, keys, false);
        this.documents = documents;
    }

    static RecordId recordId(Document document) {
        return new RecordId(KeyWriter.encode(document.get("_id")));
    }

    /** The command layer asks for the position of documents that it has just read under the collection's lock. */
    @Override
    public RecordId getPosition(Document document) {
        return recordId(document);
    }

    @Override
    public void checkAdd(Document document, MongoCollection<RecordId> collection) {
        if (documents.containsKey(recordId(document).bytes())) {
            Document value = new Document("_id", document.get("_id"));
            throw new UniqueViolation(collection.getFullName(), getName(), new Document("_id", 1), value);
        }
    }

    @Override
    public void add(Document document, RecordId position, MongoCollection<RecordId> collection) {}

    @Override
    public RecordId remove(Document document) {
        return recordId(document);
    }

    @Override
    public void checkUpdate(Document oldDocument, Document newDocument, MongoCollection<RecordId> collection) {}

    @Override
    public void updateInPlace(Document oldDocument, Document newDocument, RecordId position, MongoCollection<RecordId> collection) {}

    @Override
    public boolean isUnique() {
        return true;
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
        return documents.sizeAsLong();
    }

    /** Never built from the documents, since it is the documents. */
    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public long getDataSize() {
        return 0;
    }

    @Override
    public void drop() {}
}
