package dev.tributary.localmongo;

import java.io.Closeable;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Deletes documents whose date in a TTL index is older than the index allows, as MongoDB's TTL monitor does: late, but surely. */
final class TtlSweeper implements Closeable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Housekeeper::thread);

    private TtlSweeper() {}

    static TtlSweeper start(LocalBackend backend, long pauseMs) {
        TtlSweeper sweeper = new TtlSweeper();
        sweeper.timer.scheduleWithFixedDelay(() -> sweep(backend), pauseMs, pauseMs, TimeUnit.MILLISECONDS);
        return sweeper;
    }

    private static void sweep(LocalBackend backend) {
        try {
            backend.expire(Instant.now());
        } catch (RuntimeException failure) {
            // a scheduled task that throws is never run again
            System.err.println("local-mongo: TTL sweep failed: " + failure);
        }
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
