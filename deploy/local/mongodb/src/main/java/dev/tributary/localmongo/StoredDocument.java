package dev.tributary.localmongo;

import de.bwaldvogel.mongo.bson.Document;

/**
 * A document as it was at the moment of a snapshot.
 *
 * @param id key bytes of its `_id`
 * @param bson the document's bytes
 */
record StoredDocument(byte[] id, byte[] bson) {
    Document decode() {
        return Bson.decode(bson);
    }
}
