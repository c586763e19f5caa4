package dev.tributary.localmongo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

import de.bwaldvogel.mongo.backend.DocumentComparator;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;

/** Sorts in memory what no index has in order. */
final class DocumentSorter {
    /** A document with only the fields to sort by decoded, so that sorting many does not take many times their size. */
    private record Candidate(Document sortFields, int position, StoredDocument document) {}

    private DocumentSorter() {}

    /** Sorted; with a limit other than 0 only the first that many, and no more are ever held. Equal documents keep their order. */
    static Iterator<StoredDocument> sort(Iterator<StoredDocument> documents, Document sort, int limit) {
        Comparator<Candidate> order = Comparator.comparing(Candidate::sortFields, new DocumentComparator(sort)).thenComparing(Candidate::position);
        List<Candidate> sorted = limit == 0 ? all(documents, sort) : first(documents, sort, limit, order);
        sorted.sort(order);
        return sorted.stream().map(Candidate::document).iterator();
    }

    private static List<Candidate> all(Iterator<StoredDocument> documents, Document sort) {
        List<Candidate> all = new ArrayList<>();
        while (documents.hasNext()) all.add(candidate(documents.next(), sort, all.size()));
        return all;
    }

    private static List<Candidate> first(Iterator<StoredDocument> documents, Document sort, int limit, Comparator<Candidate> order) {
        PriorityQueue<Candidate> kept = new PriorityQueue<>(order.reversed());
        for (int position = 0; documents.hasNext(); position++) {
            kept.add(candidate(documents.next(), sort, position));
            if (kept.size() > limit) kept.poll();
        }
        return new ArrayList<>(kept);
    }

    private static Candidate candidate(StoredDocument stored, Document sort, int position) {
        Document document = stored.decode();
        Document fields = new Document();
        for (String path : sort.keySet()) {
            String top = Utils.firstFragment(path);
            if (document.containsKey(top)) fields.put(top, document.get(top));
        }
        return new Candidate(fields, position, stored);
    }
}
