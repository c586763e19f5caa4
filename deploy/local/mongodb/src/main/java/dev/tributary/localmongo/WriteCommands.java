package dev.tributary.localmongo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;

import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.ErrorCode;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.oplog.NoopOplog;

/**
 * insert, update and delete. The command layer's own versions go on after an error of an ordered command, answer a failed delete for all
 * and say nothing about the key of a duplicate.
 */
final class WriteCommands {
    private WriteCommands() {}

    static Document insert(DocumentCollection collection, Document command) {
        List<Document> documents = operations(command, "documents");
        int[] inserted = { 0 };
        List<Document> errors = runEach(command, documents.size(), i -> {
            collection.addDocument(documents.get(i));
            inserted[0]++;
        });
        return reply(new Document("n", inserted[0]), errors);
    }

    /**
     * Runs the updates; {@code updateWithArrayFilters} runs one for which only the command layer can read the filters, and returns its reply.
     */
    static Document update(DocumentCollection collection, Document command, Function<Document, Document> updateWithArrayFilters) {
        List<Document> updates = operations(command, "updates");
        List<Document> upserted = new ArrayList<>();
        int[] counts = { 0, 0 };
        List<Document> errors = runEach(command, updates.size(), i -> {
            Document result = runUpdate(collection, updates.get(i), updateWithArrayFilters);
            counts[0] += ((Number) result.get("n")).intValue();
            counts[1] += ((Number) result.get("nModified")).intValue();
            if (result.containsKey("upserted")) upserted.add(new Document("index", i).append("_id", result.get("upserted")));
        });
        Document reply = new Document("n", counts[0] + upserted.size()).append("nModified", counts[1]);
        if (!upserted.isEmpty()) reply.put("upserted", upserted);
        return reply(reply, errors);
    }

    static Document delete(DocumentCollection collection, Document command) {
        List<Document> deletes = operations(command, "deletes");
        int[] deleted = { 0 };
        List<Document> errors = runEach(command, deletes.size(), i -> {
            Document delete = deletes.get(i);
            deleted[0] += collection.deleteDocuments((Document) delete.get("q"), ((Number) delete.get("limit")).intValue(), NoopOplog.get());
        });
        return reply(new Document("n", deleted[0]), errors);
    }

    private static Document runUpdate(DocumentCollection collection, Document update, Function<Document, Document> updateWithArrayFilters) {
        if (!(update.get("u") instanceof Document change)) {
            throw new MongoServerError(ErrorCode.FailedToParse, "this server does not know updates that are pipelines");
        }
        if (update.containsKey("arrayFilters")) return updateWithArrayFilters.apply(update);
        boolean multi = Utils.isTrue(update.get("multi"));
        boolean upsert = Utils.isTrue(update.get("upsert"));
        return collection.updateDocuments((Document) update.get("q"), change, ArrayFilters.empty(), multi, upsert, NoopOplog.get());
    }

    /** Runs the operations one after the other; an ordered command stops at the first that fails. Returns the {@code writeErrors}. */
    private static List<Document> runEach(Document command, int count, IntConsumer operation) {
        boolean ordered = !command.containsKey("ordered") || Utils.isTrue(command.get("ordered"));
        List<Document> errors = new ArrayList<>();
        for (int i = 0; i < count && (errors.isEmpty() || !ordered); i++) {
            try {
                operation.accept(i);
            } catch (MongoServerException failure) {
                errors.add(Reply.writeError(i, failure));
            }
        }
        return errors;
    }

    private static Document reply(Document reply, List<Document> errors) {
        if (!errors.isEmpty()) reply.put("writeErrors", errors);
        return Reply.ok(reply);
    }

    private static List<Document> operations(Document command, String field) {
        List<Document> operations = new ArrayList<>();
        for (Object operation : (Collection<?>) command.get(field)) operations.add((Document) operation);
        return operations;
    }
}
