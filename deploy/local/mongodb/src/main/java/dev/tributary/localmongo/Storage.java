package dev.tributary.localmongo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * Keeps what was acknowledged. Documents and index entries live in the ordered maps of one MVStore, whose changes reach the file at a
 * checkpoint; between checkpoints the write-ahead log has them. A checkpoint runs while no command does, so it cuts all maps at one
 * moment: an index never disagrees with its documents after a crash. Changes of structure (collections, indexes) are not logged; each is
 * a checkpoint of its own.
 */
final class Storage implements Closeable {
    private static final int CACHE_MB = 64;
    private static final int PAGE_BYTES = 16 << 10;
    private static final long CHECKPOINT_LOG_BYTES = 16L << 20;
    private static final int CHECKPOINT_DIRTY_BYTES = 48 << 20;
    /** Past this a command makes the checkpoint itself: the heap is small and writers may be faster than the housekeeper. */
    private static final int MAX_DIRTY_BYTES = 96 << 20;
    private static final int FILL_RATE_PERCENT = 70;
    private static final int COMPACT_BYTES = 16 << 20;
    private static final String LOG_PREFIX = "log-";
    private static final String META_MAP = "meta";
    /** Number of the last log file whose content is in the store: older files are leftovers, never replayed into newer collections. */
    private static final String CHECKPOINTED_LOG = "checkpointed-log";

    private final DataDirectory directory;
    private final MVStore store;
    private final MVMap<String, Long> meta;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private final Deque<WriteAheadLog> retired = new ArrayDeque<>();
    private long logNumber;
    private volatile WriteAheadLog log;

    private Storage(DataDirectory directory, MVStore store) {
        this.directory = directory;
        this.store = store;
        this.meta = store.openMap(META_MAP);
    }

    static Storage open(DataDirectory directory) {
        MVStore store = new MVStore.Builder()
            .fileName(directory.file("data.mv").toString())
            .cacheSize(CACHE_MB)
            .pageSplitSize(PAGE_BYTES)
            .autoCommitDisabled()
            .autoCommitBufferSize(0)
            .open();
        store.setVersionsToKeep(0);
        return new Storage(directory, store);
    }

    MVStore store() {
        return store;
    }

    /** Replays the logs that are newer than the store, makes a checkpoint and opens a fresh log. Returns the number of writes replayed. */
    int recover(WriteAheadLog.Replay replay) {
        long checkpointed = meta.getOrDefault(CHECKPOINTED_LOG, 0L);
        logNumber = checkpointed;
        int count = 0;
        List<Path> files = directory.files(LOG_PREFIX).toList();
        for (Path file : files) {
            long number = Long.parseLong(file.getFileName().toString().substring(LOG_PREFIX.length()));
            if (number <= checkpointed) continue;
            count += WriteAheadLog.replay(file, replay);
            logNumber = number;
        }
        meta.put(CHECKPOINTED_LOG, logNumber);
        store.commit();
        store.sync();
        files.forEach(file -> file.toFile().delete());
        log = nextLog();
        return count;
    }

    /** Runs a command beside others; what it wrote is in the log when this returns. */
    <T> T shared(Supplier<T> command) {
        if (store.getUnsavedMemory() > MAX_DIRTY_BYTES) checkpoint();
        gate.readLock().lock();
        try {
            return command.get();
        } finally {
            gate.readLock().unlock();
            log.flush();
        }
    }

    /** Runs a change of structure alone; it is in the store's file when this returns, also what was done before it threw. */
    <T> T exclusive(Supplier<T> change) {
        gate.writeLock().lock();
        try {
            return change.get();
        } finally {
            try {
                cut();
            } finally {
                gate.writeLock().unlock();
            }
        }
    }

    /** Appends a document's new state, null for a deletion, to the log. Called within {@link #shared}, under the collection's lock. */
    void logWrite(byte[] namespace, byte[] key, byte[] document) {
        log.append(namespace, key, document);
    }

    static byte[] namespace(String database, String collection) {
        return (database + "." + collection).getBytes(StandardCharsets.UTF_8);
    }

    boolean checkpointDue() {
        return log.size() > CHECKPOINT_LOG_BYTES || store.getUnsavedMemory() > CHECKPOINT_DIRTY_BYTES;
    }

    void checkpoint() {
        exclusive(() -> null);
    }

    /** Forces the log, and drops the logs whose content is safely in the store. */
    void sync() throws IOException {
        log.force();
        List<WriteAheadLog> done;
        synchronized (retired) {
            done = List.copyOf(retired);
            retired.clear();
        }
        if (done.isEmpty()) return;
        store.sync();
        done.forEach(WriteAheadLog::delete);
    }

    /** Copy-on-write leaves holes in the file: rewrites the emptiest parts when too little of it is in use. */
    void compact() {
        var file = store.getFileStore();
        if (file.getFillRate() >= FILL_RATE_PERCENT && file.getChunksFillRate() >= FILL_RATE_PERCENT) return;
        exclusive(() -> store.compact(FILL_RATE_PERCENT + 10, COMPACT_BYTES));
    }

    /** Waits for running commands, refuses later ones, and leaves everything in the store's file. */
    @Override
    public void close() {
        gate.writeLock().lock(); // for good: a command that comes now gets no answer, so nothing is promised that is not kept
        cut();
        store.close();
        log.delete();
        synchronized (retired) {
            retired.forEach(WriteAheadLog::delete);
        }
    }

    /** Writes all maps to the file and starts a new log, with the gate closed. */
    private void cut() {
        if (!store.hasUnsavedChanges() && log.size() == 0) return;
        log.flush();
        meta.put(CHECKPOINTED_LOG, logNumber);
        store.commit();
        WriteAheadLog full = log;
        log = nextLog();
        synchronized (retired) {
            retired.add(full);
        }
    }

    private WriteAheadLog nextLog() {
        logNumber++;
        return WriteAheadLog.create(directory.file(LOG_PREFIX + String.format("%012d", logNumber)));
    }
}
