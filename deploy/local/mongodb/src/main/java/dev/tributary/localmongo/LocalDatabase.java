package dev.tributary.localmongo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.h2.mvstore.MVStore;

import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.NoopOplog;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;

/**
 * A database: its collections and the catalogue of their indexes, which the command layer keeps as documents in two collections,
 * {@code system.namespaces} and {@code system.indexes}. Structure changes only while {@link Storage#exclusive}.
 */
final class LocalDatabase extends AbstractSynchronizedMongoDatabase<RecordId> {
    private static final int COMMAND_NOT_SUPPORTED = 115;
    private static final int EXPIRY_BATCH = 1_000;

    private final Storage storage;

    LocalDatabase(String name, Storage storage, CursorRegistry cursors) {
        super(name, cursors);
        this.storage = storage;
        initializeNamespacesAndIndexes();
    }

    /** The collection, or null. */
    DocumentCollection collection(String name) {
        return (DocumentCollection) resolveCollection(name, false);
    }

    void createIfMissing(String name) {
        if (collection(name) == null) createCollectionOrThrowIfExists(name, CollectionOptions.withDefaults());
    }

    @Override
    public Document handleCommand(Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
        String target = query.get(command) instanceof String name ? name : null;
        return switch (command.toLowerCase(Locale.ROOT)) {
            case "insert" -> WriteCommands.insert(collection(target), query);
            case "update" -> update(channel, target, query, databases, oplog);
            case "delete" -> collection(target) == null ? Reply.ok(new Document("n", 0)) : WriteCommands.delete(collection(target), query);
            case "findandmodify" -> findAndModify(target, query);
            case "aggregate" -> AggregateCommand.run(this, target == null ? null : collection(target), databaseName + "." + target, query, databases);
            case "createindexes" -> createIndexes(target, query);
            case "listindexes" -> listIndexes(target);
            case "dropindexes" -> indexCommands(target).drop(query, name -> dropIndexAndDescription(target, name));
            case "listcollections" -> filtered(super.handleCommand(channel, command, query, databases, oplog), query);
            case "renamecollection" -> throw new MongoServerError(COMMAND_NOT_SUPPORTED, "CommandNotSupported", "this server cannot rename collections");
            default -> super.handleCommand(channel, command, query, databases, oplog);
        };
    }

    /** Deletes what the TTL indexes say is too old, in batches, so that writers get their turn. Returns how many documents. */
    int expire(Instant now) {
        int expired = 0;
        for (Document description : descriptions(new Document("expireAfterSeconds", new Document("$exists", true)))) {
            IndexDefinition definition = IndexDefinition.parse(description);
            DocumentCollection collection = collection(description.get("ns").toString().substring(databaseName.length() + 1));
            Instant oldest = now.minusMillis((long) (definition.expireAfterSeconds().doubleValue() * 1000));
            Document query = new Document(definition.keys().get(0).getKey(), new Document("$lt", oldest));
            int batch;
            do {
                batch = storage.shared(() -> collection.deleteDocuments(query, EXPIRY_BATCH, NoopOplog.get()));
                expired += batch;
            } while (batch == EXPIRY_BATCH);
        }
        return expired;
    }

    private Document update(Channel channel, String target, Document command, DatabaseResolver databases, Oplog oplog) {
        DocumentCollection collection = collection(target);
        if (collection == null) return Reply.ok(new Document("n", 0).append("nModified", 0));
        return WriteCommands.update(collection, command, update -> {
            Document single = new Document("update", target).append("updates", List.of(update));
            Document reply = super.handleCommand(channel, "update", single, databases, oplog);
            if (reply.get("writeErrors") instanceof List<?> errors) {
                Document error = (Document) errors.get(0);
                int code = error.get("code") instanceof Number known ? known.intValue() : 8;
                throw new MongoServerError(code, String.valueOf(error.get("codeName")), String.valueOf(error.get("errmsg")));
            }
            return reply;
        });
    }

    private Document findAndModify(String target, Document command) {
        DocumentCollection collection = collection(target);
        if (collection == null) return Reply.ok(new Document("value", null));
        try {
            return collection.findAndModify(command);
        } catch (MongoServerError failure) {
            if (failure instanceof UniqueViolation violation) return Reply.failed(violation, failure);
            if (failure.getCause() instanceof UniqueViolation violation) return Reply.failed(violation, failure);
            throw failure;
        }
    }

    private Document createIndexes(String target, Document command) {
        boolean created = collection(target) == null;
        createIfMissing(target);
        try {
            return indexCommands(target).create(command, created, definition -> addIndex(target, definition));
        } catch (UniqueViolation violation) {
            return Reply.failed(violation, violation);
        }
    }

    private void addIndex(String target, IndexDefinition definition) {
        Document description = definition.description().clone().append("ns", databaseName + "." + target);
        // the hooks below find the index's options in the catalogue, so the description is there first
        getOrCreateIndexesCollection().addDocument(description);
        try {
            addIndex(description);
        } catch (RuntimeException failure) {
            indexes.get().deleteDocuments(description, 1);
            throw failure;
        }
    }

    private Document listIndexes(String target) {
        if (collection(target) == null) throw new MongoServerError(26, "NamespaceNotFound", "ns does not exist: " + databaseName + "." + target);
        return indexCommands(target).list(databaseName + "." + target);
    }

    private IndexCommands indexCommands(String target) {
        DocumentCollection collection = collection(target);
        if (collection == null) throw new MongoServerError(26, "NamespaceNotFound", "ns not found " + databaseName + "." + target);
        List<IndexDefinition> definitions = new ArrayList<>();
        for (Index<RecordId> index : collection.getIndexes()) if (index instanceof SecondaryIndex secondary) definitions.add(secondary.definition());
        return new IndexCommands(definitions);
    }

    private void dropIndexAndDescription(String target, String name) {
        dropIndex(collection(target), name);
        indexes.get().deleteDocuments(new Document("ns", databaseName + "." + target).append("name", name), 1);
    }

    private static Document filtered(Document reply, Document command) {
        if (!(command.get("filter") instanceof Document filter) || filter.isEmpty()) return reply;
        Document cursor = (Document) reply.get("cursor");
        List<Document> matching = new ArrayList<>();
        for (Object each : (List<?>) cursor.get("firstBatch")) {
            if (new DefaultQueryMatcher().matches((Document) each, filter)) matching.add((Document) each);
        }
        cursor.put("firstBatch", matching);
        return reply;
    }

    private List<Document> descriptions(Document query) {
        List<Document> found = new ArrayList<>();
        if (indexes.get() != null) indexes.get().handleQuery(query).forEach(found::add);
        return found;
    }

    @Override
    protected MongoCollection<RecordId> openOrCreateCollection(String name, CollectionOptions options) {
        return new DocumentCollection(this, name, options, cursorRegistry, storage, OrderedBytes.openMap(store(), MapName.documents(databaseName, name)));
    }

    @Override
    protected Index<RecordId> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
        boolean isPrimaryKey = keys.size() == 1 && keys.get(0).getKey().equals("_id");
        if (!isPrimaryKey) return openOrCreateSecondaryIndex(collection, name, keys, sparse);
        return new IdIndex(name, keys, OrderedBytes.openMap(store(), MapName.documents(databaseName, collection)));
    }

    @Override
    protected Index<RecordId> openOrCreateSecondaryIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
        Document query = new Document("ns", databaseName + "." + collection).append("name", name);
        IndexDefinition definition = IndexDefinition.parse(descriptions(query).get(0));
        return new SecondaryIndex(definition, OrderedBytes.openMap(store(), MapName.index(databaseName, collection, name)));
    }

    @Override
    protected void dropIndex(MongoCollection<RecordId> collection, String name) {
        super.dropIndex(collection, name);
        store().removeMap(MapName.index(databaseName, collection.getCollectionName(), name));
    }

    @Override
    public void dropCollection(String name, Oplog oplog) {
        super.dropCollection(name, oplog);
        store().removeMap(MapName.documents(databaseName, name));
    }

    @Override
    public void moveCollection(MongoDatabase from, MongoCollection<?> collection, String newName) {
        throw new MongoServerError(COMMAND_NOT_SUPPORTED, "CommandNotSupported", "this server cannot rename collections");
    }

    @Override
    protected long getStorageSize() {
        return store().getFileStore().size();
    }

    @Override
    protected long getFileSize() {
        return getStorageSize();
    }

    private MVStore store() {
        return storage.store();
    }
}
