package dev.tributary.localmongo;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.ErrorCode;
import de.bwaldvogel.mongo.exception.MongoServerError;
import io.netty.channel.Channel;

/**
 * Entry of all commands: runs each beside others or, if it changes the structure, alone, and lets none be answered before
 * {@link Storage} has what it wrote.
 */
final class LocalBackend extends AbstractMongoBackend {
    /** Documents in a page where the client does not say how many. */
    static final int PAGE_SIZE = 1_000;

    private static final Set<String> STRUCTURE_COMMANDS = Set.of("create", "createindexes", "drop", "dropdatabase", "dropindexes");

    private final Storage storage;

    LocalBackend(Storage storage) {
        super(Clock.systemUTC());
        this.storage = storage;
    }

    /** Opens what the store has and replays the log on it. Returns the number of writes replayed. */
    int recover() {
        MapName.databases(storage.store().getMapNames()).forEach(this::resolveDatabase);
        return storage.recover((namespace, id, bson) -> {
            int dot = namespace.indexOf('.');
            DocumentCollection collection = database(namespace.substring(0, dot)).collection(namespace.substring(dot + 1));
            if (collection != null) collection.replay(id, bson);
        });
    }

    void expire(Instant now) {
        for (String name : List.copyOf(listDatabaseNames())) database(name).expire(now);
    }

    @Override
    public Document handleCommand(Channel channel, String databaseName, String command, Document query) {
        refuseTransaction(query);
        String name = command.toLowerCase(Locale.ROOT);
        if (STRUCTURE_COMMANDS.contains(name)) return storage.exclusive(() -> super.handleCommand(channel, databaseName, command, query));
        return switch (name) {
            case "hello", "ismaster" -> hello(channel, databaseName, query);
            case "endsessions", "refreshsessions", "killsessions" -> Reply.ok(new Document());
            default -> {
                if (writesInto(name, query)) createIfMissing(databaseName, query.get(command).toString());
                if (name.equals("find") || name.equals("getmore")) limitPage(query);
                yield storage.shared(() -> super.handleCommand(channel, databaseName, command, query));
            }
        };
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new LocalDatabase(name, storage, getCursorRegistry());
    }

    private LocalDatabase database(String name) {
        return (LocalDatabase) resolveDatabase(name);
    }

    /** A first write creates its collection. That is a change of structure of its own, made before the write. */
    private void createIfMissing(String databaseName, String collection) {
        if (database(databaseName).collection(collection) != null) return;
        storage.exclusive(() -> {
            database(databaseName).createIfMissing(collection);
            return null;
        });
    }

    private static boolean writesInto(String command, Document query) {
        return switch (command) {
            case "insert" -> true;
            case "findandmodify" -> Utils.isTrue(query.get("upsert"));
            case "update" -> query.get("updates") instanceof Collection<?> updates
                && updates.stream().anyMatch(update -> update instanceof Document one && Utils.isTrue(one.get("upsert")));
            default -> false;
        };
    }

    /** The command layer takes no batch size for "everything", which no reply can hold. */
    private static void limitPage(Document query) {
        if (query.get("batchSize") instanceof Number size && size.intValue() > 0) return;
        query.put("batchSize", PAGE_SIZE);
        boolean noLimit = !(query.get("limit") instanceof Number limit) || limit.intValue() == 0;
        if (Utils.isTrue(query.get("singleBatch")) && noLimit) query.put("limit", PAGE_SIZE);
    }

    /** What the command layer answers to ismaster, and what drivers of today ask for besides. */
    private Document hello(Channel channel, String databaseName, Document query) {
        Document reply = super.handleCommand(channel, databaseName, "ismaster", query);
        return reply.append("isWritablePrimary", true).append("helloOk", true).append("readOnly", false).append("logicalSessionTimeoutMinutes", 30);
    }

    private static void refuseTransaction(Document query) {
        if (!query.containsKey("startTransaction") && !query.containsKey("autocommit")) return;
        throw new MongoServerError(ErrorCode.IllegalOperation, "Transaction numbers are only allowed on a replica set member or mongos");
    }
}
