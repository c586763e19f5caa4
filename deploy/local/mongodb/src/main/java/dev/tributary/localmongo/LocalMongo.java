package dev.tributary.localmongo;

import java.util.List;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;

/**
 * A MongoDB-compatible server for development and tests: the wire protocol and the commands of mongo-java-server over collections and
 * secondary indexes of our own in an H2 MVStore. See README.md for what it guarantees and what it does not know.
 */
public final class LocalMongo {
    private static final String HOST = "127.0.0.1";

    /** Netty pins a connection to a thread; a slow command should not hold up every connection of a two-core machine. */
    private static final int WORKER_THREADS = 16;

    private LocalMongo() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            start(Options.parse(args));
        } catch (Options.UsageException | DataDirectory.RefusedException refused) {
            System.err.println("local-mongo: " + refused.getMessage());
            System.exit(1);
        } catch (RuntimeException failure) {
            // an uncaught exception would leave the non-daemon threads, and so the process, alive
            System.err.println("local-mongo: cannot start: " + failure);
            failure.printStackTrace();
            System.exit(1);
        }
        Thread.currentThread().join();
    }

    private static void start(Options options) {
        System.out.println("local-mongo: for development and tests only; use MongoDB in production");
        DataDirectory directory = DataDirectory.open(options.dataDir());
        Storage storage = Storage.open(directory);
        LocalBackend backend = new LocalBackend(storage);
        int replayed = backend.recover();
        if (replayed > 0) System.out.println("local-mongo: recovered " + replayed + " writes from the log");

        MongoServer server = new MongoServer(backend.version(new ReportedVersion()));
        server.bind(new java.net.InetSocketAddress(HOST, options.port()), 1, WORKER_THREADS);
        Housekeeper housekeeper = Housekeeper.start(storage);
        TtlSweeper sweeper = TtlSweeper.start(backend, options.ttlSweepMs());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            sweeper.close();
            housekeeper.close();
            server.stopListening();
            storage.close();
            directory.close();
        }, "shutdown"));
        System.out.println("ready mongodb://" + HOST + ":" + server.getLocalAddress().getPort());
    }

    /** The release whose behaviour is imitated: drivers choose their commands by the wire version. */
    private static final class ReportedVersion implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(7, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return 21;
        }
    }
}
