package dev.tributary.localmongo;

import java.nio.file.Path;

/**
 * Command line of the server.
 *
 * @param port TCP port on 127.0.0.1; 0 takes a free one
 * @param dataDir directory that holds everything the server keeps
 * @param ttlSweepMs pause between two sweeps for expired documents, milliseconds
 */
record Options(int port, Path dataDir, long ttlSweepMs) {
    private static final String USAGE = "usage: local-mongo --data-dir DIR [--port 27017] [--ttl-sweep-ms 60000]";

    static Options parse(String[] args) {
        int port = 27017;
        Path dataDir = null;
        long ttlSweepMs = 60_000;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) throw new UsageException(args[i] + " needs a value; " + USAGE);
            String value = args[i + 1];
            switch (args[i]) {
                case "--port" -> port = (int) number(args[i], value, 65_535);
                case "--data-dir" -> dataDir = Path.of(value);
                case "--ttl-sweep-ms" -> ttlSweepMs = Math.max(1, number(args[i], value, Long.MAX_VALUE));
                default -> throw new UsageException("unknown option " + args[i] + "; " + USAGE);
            }
        }
        if (dataDir == null) throw new UsageException("--data-dir is missing; " + USAGE);
        return new Options(port, dataDir.toAbsolutePath().normalize(), ttlSweepMs);
    }

    private static long number(String option, String text, long max) {
        try {
            long value = Long.parseLong(text);
            if (value >= 0 && value <= max) return value;
        } catch (NumberFormatException notANumber) {
            // answered below, like a number out of range
        }
        throw new UsageException(option + " must be a number between 0 and " + max + ", not '" + text + "'");
    }

    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }
}
