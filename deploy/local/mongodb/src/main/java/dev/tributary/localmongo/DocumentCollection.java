package dev.tributary.localmongo;

import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.Spliterator;
import java.util.Spliterators;

import org.h2.mvstore.MVMap;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoCollection;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;

/**
 * A collection: documents as BSON, ordered by `_id`, with their indexes. Writes take the collection's monitor for one operation, not for a
 * whole bulk; reads take it only to get a {@link Snapshot}. The command layer above knows the update operators.
 */
final class DocumentCollection extends AbstractMongoCollection<RecordId> {
    private final Storage storage;
    private final MVMap<byte[], byte[]> documents;
    private final byte[] logNamespace;
    /** The catalogue's own collections change with the structure only, and that is checkpointed, not logged. */
    private final boolean logged;

    DocumentCollection(MongoDatabase database, String name, CollectionOptions options, CursorRegistry cursors, Storage storage,
        MVMap<byte[], byte[]> documents) {
        super(database, name, options, cursors);
        this.storage = storage;
        this.documents = documents;
        this.logNamespace = Storage.namespace(database.getDatabaseName(), name);
        this.logged = !name.startsWith("system.");
    }

    /** Applies a record of the log: the document's state, or null for its deletion, whatever was there before. */
    synchronized void replay(byte[] id, byte[] bson) {
        byte[] before = documents.get(id);
        Document old = before == null ? null : Bson.decode(before);
        Document replayed = bson == null ? null : Bson.decode(bson);
        for (Index<RecordId> index : getIndexes()) {
            if (old != null) index.remove(old);
            if (replayed != null) index.add(replayed, new RecordId(id), this);
        }
        if (bson == null) documents.remove(id);
        else documents.put(id, bson);
    }

    /** Documents that match, lazily, in the order of the sort; the sort and the projection may be null, a limit of 0 or less is none. */
    Iterator<StoredDocument> find(Document query, Document sort, int skip, int limit) {
        Document order = sort == null || sort.isEmpty() ? null : sort;
        Plan plan = QueryPlanner.plan(query, order, getIndexes());
        Iterator<StoredDocument> matches = matching(snapshot(plan).documents(), plan, query);
        if (!plan.sorted()) matches = DocumentSorter.sort(matches, order, limit <= 0 ? 0 : skip + limit);
        for (int i = 0; i < skip && matches.hasNext(); i++) matches.next();
        return limit <= 0 ? matches : limited(matches, limit);
    }

    Stream<Document> stream(Iterator<StoredDocument> found) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(found, Spliterator.ORDERED), false).map(StoredDocument::decode);
    }

    Document project(Document document, Document projection) {
        if (projection == null || projection.isEmpty()) return document;
        return matchDocumentsFromStream(Stream.of(document), new Document(), null, 0, 0, 0, projection).collectDocuments().get(0);
    }

    /** A result that is at hand, as a first page and a cursor for the rest. */
    QueryResult page(List<Document> result, int pageSize) {
        return createQueryResult(result, pageSize);
    }

    /** The document as it is now, or null. */
    byte[] read(byte[] id) {
        return documents.get(id);
    }

    private synchronized Snapshot snapshot(Plan plan) {
        return new Snapshot(plan, documents);
    }

    private Iterator<StoredDocument> matching(Iterator<StoredDocument> found, Plan plan, Document query) {
        if (plan.exact()) return found;
        return new Snapshot.Lookahead<>() {
            @Override
            StoredDocument findNext() {
                while (found.hasNext()) {
                    StoredDocument candidate = found.next();
                    if (documentMatchesQuery(candidate.decode(), query)) return candidate;
                }
                return null;
            }
        };
    }

    private static <T> Iterator<T> limited(Iterator<T> all, int limit) {
        return new Snapshot.Lookahead<>() {
            private int given;

            @Override
            T findNext() {
                return given++ < limit && all.hasNext() ? all.next() : null;
            }
        };
    }

    /** A batch size of 0 is the command layer reading for itself: it gets documents one by one and may stop at any. */
    @Override
    protected QueryResult queryDocuments(Document query, Document sort, int skip, int limit, int batchSize, Document projection) {
        Iterator<StoredDocument> found = find(query == null ? new Document() : query, sort, skip, limit);
        if (batchSize == 0) return new QueryResult(() -> stream(found).map(document -> project(document, projection)).iterator());
        return PageCursor.firstPage(this, found, batchSize, projection, cursorRegistry);
    }

    @Override
    public int count(Document query, int skip, int limit) {
        Document filter = query == null ? new Document() : query;
        Plan plan = QueryPlanner.plan(filter, null, getIndexes());
        int count = 0;
        if (plan.exact()) count = snapshot(plan).count();
        else for (Iterator<StoredDocument> found = find(filter, null, 0, 0); found.hasNext(); found.next()) count++;
        int rest = Math.max(0, count - skip);
        return limit > 0 ? Math.min(rest, limit) : rest;
    }

    @Override
    public int count() {
        return documents.size();
    }

    @Override
    public boolean isEmpty() {
        return documents.isEmpty();
    }

    @Override
    public synchronized void addDocument(Document document) {
        super.addDocument(document);
    }

    @Override
    public synchronized Document findAndModify(Document query) {
        return super.findAndModify(query);
    }

    @Override
    public synchronized Document updateDocuments(Document query, Document update, ArrayFilters arrayFilters, boolean multi, boolean upsert, Oplog oplog) {
        return super.updateDocuments(query, update, arrayFilters, multi, upsert, oplog);
    }

    /** Deletes at most {@code limit} matching documents, or all for 0 or less, and returns how many. */
    @Override
    public synchronized int deleteDocuments(Document query, int limit, Oplog oplog) {
        int deleted = 0;
        for (Iterator<StoredDocument> found = find(query, null, 0, limit); found.hasNext(); deleted++) removeDocument(found.next().decode());
        return deleted;
    }

    @Override
    public synchronized void removeDocument(Document document) {
        super.removeDocument(document);
    }

    /** Builds the index unless it comes from the store with its entries. A build that fails leaves nothing behind. */
    @Override
    public synchronized void addIndex(Index<RecordId> index) {
        if (index.isEmpty()) {
            try {
                streamAllDocumentsWithPosition().forEach(found -> {
                    index.checkAdd(found.getDocument(), this);
                    index.add(found.getDocument(), found.getPosition(), this);
                });
            } catch (RuntimeException failure) {
                index.drop();
                throw failure;
            }
        }
        getIndexes().add(index);
    }

    @Override
    protected RecordId addDocumentInternal(Document document) {
        Object id = getIdField() == null ? UUID.randomUUID() : document.get(getIdField());
        RecordId position = new RecordId(KeyWriter.encode(id));
        put(position, Bson.encode(document));
        return position;
    }

    @Override
    protected void handleUpdate(RecordId position, Document oldDocument, Document newDocument) {
        byte[] bson;
        try {
            bson = Bson.encode(newDocument);
        } catch (RuntimeException tooLarge) {
            // the command layer has changed the indexes already
            for (Index<RecordId> index : getIndexes()) index.updateInPlace(newDocument, oldDocument, position, this);
            throw tooLarge;
        }
        put(position, bson);
    }

    @Override
    protected void removeDocument(RecordId position) {
        put(position, null);
    }

    private void put(RecordId position, byte[] bson) {
        if (logged) storage.logWrite(logNamespace, position.bytes(), bson);
        if (bson == null) documents.remove(position.bytes());
        else documents.put(position.bytes(), bson);
    }

    @Override
    protected Document getDocument(RecordId position) {
        byte[] bson = read(position.bytes());
        return bson == null ? null : Bson.decode(bson);
    }

    @Override
    protected Stream<DocumentWithPosition<RecordId>> streamAllDocumentsWithPosition() {
        return documents.entrySet().stream().map(entry -> new DocumentWithPosition<>(Bson.decode(entry.getValue()), new RecordId(entry.getKey())));
    }

    @Override
    protected QueryResult matchDocuments(Document query, Document sort, int skip, int limit, int batchSize, Document projection) {
        return queryDocuments(query, sort, skip, limit, batchSize, projection);
    }

    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int sizeDelta) {}

    @Override
    protected int getDataSize() {
        return 0;
    }
}
