package dev.tributary.localmongo;

import java.util.List;

import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;

/** Shapes of command replies. */
final class Reply {
    private Reply() {}

    static Document ok(Document fields) {
        Utils.markOkay(fields);
        return fields;
    }

    static Document firstPage(String namespace, QueryResult result) {
        Document cursor = new Document("id", result.getCursorId()).append("ns", namespace).append("firstBatch", result.collectDocuments());
        return ok(new Document("cursor", cursor));
    }

    static Document firstPage(String namespace, List<Document> all) {
        return firstPage(namespace, new QueryResult(all));
    }

    /** A command that failed as a whole. */
    static Document failed(UniqueViolation violation, MongoServerError asReported) {
        Document reply = new Document("ok", 0.0).append("errmsg", asReported.getMessageWithoutErrorCode());
        return violation.describe(reply.append("code", violation.getCode()).append("codeName", violation.getCodeName()));
    }

    /** One element of {@code writeErrors}: the operation at that index failed, others may not have. */
    static Document writeError(int index, MongoServerException failure) {
        Document error = new Document("index", index).append("errmsg", failure.getMessageWithoutErrorCode());
        error.put("code", failure instanceof MongoServerError known ? known.getCode() : 8);
        if (failure instanceof MongoServerError known) error.putIfNotNull("codeName", known.getCodeName());
        return failure instanceof UniqueViolation violation ? violation.describe(error) : error;
    }
}
