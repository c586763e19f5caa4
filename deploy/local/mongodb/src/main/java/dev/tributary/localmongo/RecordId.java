package dev.tributary.localmongo;

import java.util.Arrays;

/** Where a document is kept: the key bytes of its `_id`. The command layer calls this a position and compares positions. */
final class RecordId {
    private final byte[] bytes;

    RecordId(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
