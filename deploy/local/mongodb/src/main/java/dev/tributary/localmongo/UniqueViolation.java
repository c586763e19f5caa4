package dev.tributary.localmongo;

import java.util.stream.Collectors;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.Json;
import de.bwaldvogel.mongo.exception.ErrorCode;
import de.bwaldvogel.mongo.exception.MongoServerError;

/** E11000 with the fields from which a driver tells its caller which index and which value. */
final class UniqueViolation extends MongoServerError {
    private static final long serialVersionUID = 1L;

    private final transient Document keyPattern;
    private final transient Document keyValue;

    UniqueViolation(String collection, String index, Document keyPattern, Document keyValue) {
        super(ErrorCode.DuplicateKey, "E11000 duplicate key error collection: " + collection + " index: " + index + " dup key: " + shown(keyValue));
        this.keyPattern = keyPattern;
        this.keyValue = keyValue;
    }

    Document describe(Document error) {
        return error.append("keyPattern", keyPattern).append("keyValue", keyValue);
    }

    private static String shown(Document keyValue) {
        return keyValue.entrySet().stream()
            .map(field -> field.getKey() + ": " + Json.toCompactJsonValue(field.getValue()))
            .collect(Collectors.joining(", ", "{ ", " }"));
    }
}
