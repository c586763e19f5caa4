package dev.tributary.localmongo;

import java.io.Closeable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Forces the log to disk ten times a second, and makes checkpoints and compacts the file when due. */
final class Housekeeper implements Closeable {
    private static final long TICK_MS = 100;
    private static final int TICKS_PER_CHECKPOINT = 50;
    private static final int TICKS_PER_COMPACTION = 100;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Housekeeper::thread);
    private final Storage storage;
    private int tick;

    private Housekeeper(Storage storage) {
        this.storage = storage;
    }

    static Housekeeper start(Storage storage) {
        Housekeeper housekeeper = new Housekeeper(storage);
        housekeeper.timer.scheduleWithFixedDelay(housekeeper::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        return housekeeper;
    }

    private void tick() {
        tick++;
        try {
            if (storage.checkpointDue() || tick % TICKS_PER_CHECKPOINT == 0) storage.checkpoint();
            storage.sync();
            if (tick % TICKS_PER_COMPACTION == 0) storage.compact();
        } catch (Exception failure) {
            // a scheduled task that throws is never run again: without it the log would grow for ever
            System.err.println("local-mongo: housekeeping failed: " + failure);
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }

    static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "housekeeper");
        thread.setDaemon(true);
        return thread;
    }
}
