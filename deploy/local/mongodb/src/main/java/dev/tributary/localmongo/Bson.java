package dev.tributary.localmongo;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Documents as bytes. */
final class Bson {
    private static final int MAX_DOCUMENT_BYTES = 16 << 20;
    private static final int TYPICAL_DOCUMENT_BYTES = 1024;

    private Bson() {}

    /** Throws MongoDB's error 10334 for a document that could not be read back, being over 16 MiB. */
    static byte[] encode(Document document) {
        ByteBuf buffer = Unpooled.buffer(TYPICAL_DOCUMENT_BYTES);
        BsonEncoder.encodeDocument(document, buffer);
        int length = buffer.readableBytes();
        if (length > MAX_DOCUMENT_BYTES) {
            throw new MongoServerError(10334, "BSONObjectTooLarge", "object to insert or update is " + length + " bytes, more than 16777216");
        }
        byte[] bytes = new byte[length];
        buffer.readBytes(bytes);
        return bytes;
    }

    static Document decode(byte[] bytes) {
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
    }
}
