package dev.tributary.localmongo;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.LegacyUUID;
import de.bwaldvogel.mongo.bson.MaxKey;
import de.bwaldvogel.mongo.bson.MinKey;
import de.bwaldvogel.mongo.bson.ObjectId;

/**
 * Writes BSON values as bytes whose unsigned order is MongoDB's order of the values, across types, so that a map of such keys is an index.
 * A value begins with the tag of its type and no value's bytes are a prefix of another's, so values can be written one after the other.
 * Values that MongoDB takes for equal, like 1, 1.0 and 1L or null and a missing field, have the same bytes.
 */
final class KeyWriter {
    /** Sorts after everything that can follow a complete value: the end of a range over a prefix. */
    static final byte AFTER = (byte) 0xFF;

    private static final int SIGN_OF_SHORT = 0x8000;
    private byte[] bytes = new byte[64];
    private int length;

    /** The bytes of one value, as in an ascending index. */
    static byte[] encode(Object value) {
        KeyWriter writer = new KeyWriter();
        writer.write(value);
        return writer.toBytes();
    }

    /** Turns the order around: the bytes of a value in a descending index. */
    static byte[] inverted(byte[] bytes) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) result[i] = (byte) ~bytes[i];
        return result;
    }

    KeyWriter write(Object value, boolean ascending) {
        int start = length;
        write(value);
        if (!ascending) for (int i = start; i < length; i++) bytes[i] = (byte) ~bytes[i];
        return this;
    }

    KeyWriter writeRaw(byte[] encoded) {
        reserve(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        return this;
    }

    int length() {
        return length;
    }

    /** Goes back to an earlier length, to write other values after the same beginning. */
    void truncate(int earlierLength) {
        length = earlierLength;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void write(Object value) {
        ValueType type = ValueType.of(value);
        put(type.tag());
        switch (type) {
            case NULL, UNDEFINED, MIN_KEY, MAX_KEY -> { }
            case NUMBER -> writeNumber((Number) value);
            case STRING -> writeText((String) value);
            case OBJECT -> writeObject((Document) value);
            case ARRAY -> writeArray((Collection<?>) value);
            case BINARY -> writeBinary(value);
            case OBJECT_ID -> writeRaw(((ObjectId) value).toByteArray());
            case BOOLEAN -> put((Boolean) value ? 1 : 0);
            case DATE -> writeLong(((Instant) value).toEpochMilli() ^ Long.MIN_VALUE);
            case TIMESTAMP -> writeLong(((BsonTimestamp) value).getValue());
            case REGEX -> writeRegex((BsonRegularExpression) value);
            case OTHER -> writeText(value.toString());
        }
    }

    /** The nearest double, then what is left of a long that has no exact double. NaN comes first. */
    private void writeNumber(Number number) {
        double nearest = number.doubleValue() + 0.0; // -0.0 becomes 0.0
        long rest = number instanceof Long exact ? exact - (long) nearest : 0;
        long bits = Double.doubleToLongBits(nearest);
        if (Double.isNaN(nearest)) writeLong(0);
        else writeLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
        int shifted = (int) rest + SIGN_OF_SHORT;
        put(shifted >> 8);
        put(shifted);
    }

    /** UTF-8 with 00 written as 00 FF, ended by 00 00: a prefix sorts before the longer text. */
    private void writeText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        reserve(utf8.length + 2);
        for (byte each : utf8) {
            put(each);
            if (each == 0) put(0xFF);
        }
        put(0);
        put(0);
    }

    private void writeObject(Document document) {
        for (Map.Entry<String, Object> field : document.entrySet()) {
            put(ValueType.of(field.getValue()).tag());
            writeText(field.getKey());
            write(field.getValue());
        }
        put(0);
    }

    private void writeArray(Collection<?> values) {
        for (Object value : values) write(value);
        put(0);
    }

    private void writeBinary(Object value) {
        byte[] data = value instanceof BinData binary ? binary.getData() : null;
        UUID uuid = value instanceof LegacyUUID legacy ? legacy.getUuid() : value instanceof UUID plain ? plain : null;
        long size = data != null ? data.length : 16;
        writeInt((int) size);
        put(value instanceof LegacyUUID ? 3 : value instanceof UUID ? 4 : 0);
        if (data != null) {
            writeRaw(data);
        } else if (uuid != null) {
            writeLong(uuid.getMostSignificantBits());
            writeLong(uuid.getLeastSignificantBits());
        }
    }

    private void writeRegex(BsonRegularExpression regex) {
        writeText(regex.getPattern());
        writeText(regex.getOptions() == null ? "" : regex.getOptions());
    }

    private void writeInt(int value) {
        for (int shift = 24; shift >= 0; shift -= 8) put(value >> shift);
    }

    private void writeLong(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) put((int) (value >> shift));
    }

    private void put(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }

    /** Marks an empty array in an index, which is neither null nor missing to a unique index. */
    enum Undefined {
        VALUE
    }

    /** The types in MongoDB's order of comparison. Tags leave gaps so that a bound can lie just before or after a type. */
    enum ValueType {
        MIN_KEY, UNDEFINED, NULL, NUMBER, STRING, OBJECT, ARRAY, BINARY, OBJECT_ID, BOOLEAN, DATE, TIMESTAMP, REGEX, OTHER, MAX_KEY;

        int tag() {
            return (ordinal() + 1) * 8;
        }

        static ValueType of(Object value) {
            if (value == null || value instanceof Missing) return NULL;
            if (value instanceof String) return STRING;
            if (value instanceof Number) return NUMBER;
            if (value instanceof Instant) return DATE;
            if (value instanceof Boolean) return BOOLEAN;
            if (value instanceof Document) return OBJECT;
            if (value instanceof Collection) return ARRAY;
            if (value instanceof ObjectId) return OBJECT_ID;
            if (value instanceof UUID || value instanceof LegacyUUID || value instanceof BinData) return BINARY;
            if (value instanceof BsonTimestamp) return TIMESTAMP;
            if (value instanceof BsonRegularExpression) return REGEX;
            if (value instanceof Undefined) return UNDEFINED;
            if (value instanceof MinKey) return MIN_KEY;
            if (value instanceof MaxKey) return MAX_KEY;
            return OTHER;
        }
    }
}
