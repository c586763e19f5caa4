package dev.tributary.localmongo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;

/** The rest of a result: record ids only, whose documents are read when a page is asked for. One deleted in between is left out. */
final class PageCursor extends AbstractCursor {
    /** MongoDB ends a page at 16 MiB; a reply must stay under the driver's 48 MB. */
    private static final int PAGE_BYTES = 12 << 20;

    private final DocumentCollection collection;
    private final Document projection;
    private final Deque<byte[]> ids = new ArrayDeque<>();

    private PageCursor(long id, DocumentCollection collection, Document projection) {
        super(id);
        this.collection = collection;
        this.projection = projection;
    }

    /** The first page, with a cursor registered for the rest if there is any. */
    static QueryResult firstPage(DocumentCollection collection, Iterator<StoredDocument> found, int pageSize, Document projection, CursorRegistry registry) {
        List<Document> page = new ArrayList<>();
        long bytes = 0;
        while (page.size() < pageSize && bytes < PAGE_BYTES && found.hasNext()) {
            StoredDocument document = found.next();
            bytes += document.bson().length;
            page.add(collection.project(document.decode(), projection));
        }
        if (!found.hasNext()) return new QueryResult(page);
        PageCursor rest = new PageCursor(registry.generateCursorId(), collection, projection);
        while (found.hasNext()) rest.ids.add(found.next().id());
        registry.add(rest);
        return new QueryResult(page, rest);
    }

    @Override
    public synchronized boolean isEmpty() {
        return ids.isEmpty();
    }

    @Override
    public synchronized List<Document> takeDocuments(int pageSize) {
        List<Document> page = new ArrayList<>();
        long bytes = 0;
        while (page.size() < pageSize && bytes < PAGE_BYTES && !ids.isEmpty()) {
            byte[] bson = collection.read(ids.poll());
            if (bson == null) continue;
            bytes += bson.length;
            page.add(collection.project(Bson.decode(bson), projection));
        }
        return page;
    }
}
