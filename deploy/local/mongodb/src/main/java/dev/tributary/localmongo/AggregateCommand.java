package dev.tributary.localmongo;

import java.util.List;
import java.util.stream.Stream;

import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.NoopOplog;

/**
 * aggregate. The command layer reads all documents and then runs the stages; here the leading $match, $sort and $limit become a planned
 * query, and a pipeline that only counts (which is what countDocuments sends) reads no documents where the index tells the number.
 */
final class AggregateCommand {
    private static final int COMMAND_NOT_SUPPORTED = 115;
    private static final int CHANGE_STREAM_NOT_SUPPORTED = 40_573;

    private final List<Document> pipeline;
    private Document query = new Document();
    private Document sort;
    private int limit;
    private int stagesPlanned;

    private AggregateCommand(List<Document> pipeline) {
        this.pipeline = pipeline;
        if (stage("$match") instanceof Document match) {
            query = match;
            stagesPlanned++;
        }
        if (stage("$sort") instanceof Document order) {
            sort = order;
            stagesPlanned++;
        }
        if (stage("$limit") instanceof Number count && count.intValue() > 0) {
            limit = count.intValue();
            stagesPlanned++;
        }
    }

    /** The collection is null where there is none, which is like an empty one. */
    static Document run(MongoDatabase database, DocumentCollection collection, String namespace, Document command, DatabaseResolver databases) {
        List<Document> pipeline = Aggregation.parse(command.get("pipeline"));
        pipeline.forEach(AggregateCommand::refuseUnsupported);
        AggregateCommand aggregate = new AggregateCommand(pipeline);
        Document cursor = command.get("cursor") instanceof Document options ? options : new Document();
        int pageSize = cursor.get("batchSize") instanceof Number size && size.intValue() > 0 ? size.intValue() : LocalBackend.PAGE_SIZE;
        if (collection == null) return Reply.firstPage(namespace, List.of());
        return Reply.firstPage(namespace, collection.page(aggregate.result(database, collection, databases), pageSize));
    }

    private List<Document> result(MongoDatabase database, DocumentCollection collection, DatabaseResolver databases) {
        Document counting = countingGroup();
        if (counting != null) {
            int count = collection.count(query, 0, limit);
            if (count == 0) return List.of();
            String field = counting.keySet().stream().filter(name -> !name.equals("_id")).findFirst().orElseThrow();
            return List.of(new Document("_id", counting.get("_id")).append(field, count));
        }
        List<Document> rest = pipeline.subList(stagesPlanned, pipeline.size());
        Aggregation aggregation = Aggregation.fromPipeline(rest, databases, database, collection, NoopOplog.get());
        Stream<Document> input = collection.stream(collection.find(query, sort, 0, limit));
        return aggregation.runStages(input);
    }

    /** The $group of a pipeline that ends in {@code {$group: {_id: <constant>, <name>: {$sum: 1}}}}, or null if it is another. */
    private Document countingGroup() {
        if (stagesPlanned != pipeline.size() - 1 || !(stage("$group") instanceof Document group) || group.size() != 2) return null;
        Object id = group.get("_id");
        boolean constant = id == null || id instanceof Number;
        Document one = new Document("$sum", 1);
        boolean counts = group.entrySet().stream().anyMatch(field -> !field.getKey().equals("_id") && one.equals(field.getValue()));
        return constant && counts && group.containsKey("_id") ? group : null;
    }

    /** The specification of the next stage, or null if that is of another kind. */
    private Object stage(String name) {
        return stagesPlanned < pipeline.size() ? pipeline.get(stagesPlanned).get(name) : null;
    }

    private static void refuseUnsupported(Document stage) {
        if (stage.containsKey("$changeStream")) {
            throw new MongoServerError(CHANGE_STREAM_NOT_SUPPORTED, "The $changeStream stage is only supported on replica sets");
        }
        if (stage.containsKey("$out") || stage.containsKey("$merge")) {
            throw new MongoServerError(COMMAND_NOT_SUPPORTED, "CommandNotSupported", "this server does not write the result of an aggregation");
        }
    }
}
