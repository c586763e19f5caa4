package dev.tributary.localmongo;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * One file of document states, appended before the reply to the write that made them. A record is
 * {@code length, crc32, namespace, key, document}, lengths as int; a document of length -1 is a deletion. A torn record at the end was
 * never acknowledged and ends the replay.
 */
final class WriteAheadLog implements Closeable {
    private static final int HEADER_BYTES = 8;
    private static final int DELETED = -1;
    /** A bulk of big documents goes to the file in pieces, so that the buffer stays small. */
    private static final int FLUSH_BYTES = 1 << 20;
    /** NIO copies a heap buffer into a direct one of the same size and keeps it: large writes go in slices. */
    private static final int SLICE_BYTES = 1 << 18;

    /** Receives the records of a log in order; {@code document} is null for a deletion. */
    interface Replay {
        void apply(String namespace, byte[] key, byte[] document);
    }

    private final Path path;
    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    private long bytesWritten;
    private boolean unforced;
    private IOException failure;

    private WriteAheadLog(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static WriteAheadLog create(Path path) {
        try {
            return new WriteAheadLog(path, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Takes a record up in memory. The caller holds the collection's lock, so records of one document are in the order of its states. */
    synchronized void append(byte[] namespace, byte[] key, byte[] document) {
        int length = 12 + namespace.length + key.length + (document == null ? 0 : document.length);
        reserve(HEADER_BYTES + length);
        int start = buffer.position();
        buffer.putInt(length).putInt(0);
        buffer.putInt(namespace.length).put(namespace).putInt(key.length).put(key);
        if (document == null) buffer.putInt(DELETED);
        else buffer.putInt(document.length).put(document);
        CRC32 crc = new CRC32();
        crc.update(buffer.array(), start + HEADER_BYTES, length);
        buffer.putInt(start + 4, (int) crc.getValue());
        if (buffer.position() >= FLUSH_BYTES) flush();
    }

    /** Hands everything appended so far to the operating system: from then on it survives the end of this process. */
    synchronized void flush() {
        // after a failed write the file may end in the middle of a record, and a replay would stop there: nothing may follow it
        if (failure != null) throw new UncheckedIOException("the write-ahead log failed earlier; restart the server", failure);
        if (buffer.position() == 0) return;
        try {
            ByteBuffer slice = ByteBuffer.wrap(buffer.array());
            for (int at = 0, end = buffer.position(); at < end; at = slice.position()) {
                slice.position(at).limit(Math.min(end, at + SLICE_BYTES));
                bytesWritten += channel.write(slice);
            }
            buffer.clear();
            unforced = true;
        } catch (IOException broken) {
            failure = broken;
            throw new UncheckedIOException(broken);
        }
    }

    /** Waits until the disk has what was flushed, for the case that the machine itself stops. */
    void force() throws IOException {
        synchronized (this) {
            if (!unforced) return;
            unforced = false;
        }
        channel.force(false);
    }

    synchronized long size() {
        return bytesWritten + buffer.position();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // everything acknowledged was flushed before
        }
    }

    void delete() {
        close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void reserve(int bytes) {
        if (buffer.remaining() >= bytes) return;
        int needed = buffer.position() + bytes;
        byte[] grown = Arrays.copyOf(buffer.array(), Math.max(needed, buffer.capacity() * 2));
        buffer = ByteBuffer.wrap(grown).position(buffer.position());
    }

    /** Replays a file and returns the number of its records. */
    static int replay(Path path, Replay replay) {
        int count = 0;
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 18))) {
            for (ByteBuffer record = read(in); record != null; record = read(in)) {
                String namespace = new String(take(record, record.getInt()), StandardCharsets.UTF_8);
                byte[] key = take(record, record.getInt());
                int documentLength = record.getInt();
                replay.apply(namespace, key, documentLength == DELETED ? null : take(record, documentLength));
                count++;
            }
            return count;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The next intact record, or null at the end or where the file is torn. */
    private static ByteBuffer read(DataInputStream in) throws IOException {
        try {
            int length = in.readInt();
            int expectedCrc = in.readInt();
            if (length <= 0) return null;
            byte[] body = in.readNBytes(length);
            CRC32 crc = new CRC32();
            crc.update(body);
            return body.length == length && (int) crc.getValue() == expectedCrc ? ByteBuffer.wrap(body) : null;
        } catch (EOFException end) {
            return null;
        }
    }

    private static byte[] take(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }
}
