package dev.tributary.localmongo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.ErrorCode;
import de.bwaldvogel.mongo.exception.MongoServerError;

/** Finds the keys under which a document stands in an index: one, or one for each element where a field is an array. */
final class KeyExtractor {
    /**
     * The keys of one document.
     *
     * @param prefixes encoded values of the indexed fields, without the record id; empty if the index leaves the document out
     * @param arrayFields bit n is set when the n-th field went through an array
     */
    record Keys(List<byte[]> prefixes, int arrayFields) {
        static final Keys NONE = new Keys(List.of(), 0);
    }

    private final String[][] paths;
    private final boolean[] ascending;
    private final boolean sparse;
    private final Document filter;
    private final QueryMatcher matcher = new DefaultQueryMatcher();

    KeyExtractor(IndexDefinition definition) {
        List<IndexKey> keys = definition.keys();
        paths = new String[keys.size()][];
        ascending = new boolean[keys.size()];
        for (int i = 0; i < paths.length; i++) {
            paths[i] = keys.get(i).getKey().split("\\.");
            ascending[i] = keys.get(i).isAscending();
        }
        sparse = definition.sparse();
        filter = definition.partialFilter();
    }

    Keys keysOf(Document document) {
        if (filter != null && !matcher.matches(document, filter)) return Keys.NONE;
        List<FieldValues> fields = fieldsOf(document);
        int arrayFields = 0;
        boolean anyPresent = false;
        for (int i = 0; i < paths.length; i++) {
            if (fields.get(i).arrayDepth >= 0) arrayFields |= 1 << i;
            anyPresent |= fields.get(i).present;
        }
        if (sparse && !anyPresent) return Keys.NONE;
        KeyWriter writer = new KeyWriter();
        if (arrayFields == 0) {
            for (int i = 0; i < paths.length; i++) writer.write(fields.get(i).single(), ascending[i]);
            return new Keys(List.of(writer.toBytes()), 0);
        }
        requireOneArray(fields);
        TreeSet<byte[]> distinct = new TreeSet<>(Arrays::compareUnsigned);
        combine(fields, 0, writer, distinct);
        return new Keys(List.copyOf(distinct), arrayFields);
    }

    /** Field by field, the values of which a key consists: of an array, the one element. */
    Document valuesUnder(Document document, byte[] prefix) {
        Document result = new Document();
        List<FieldValues> fields = fieldsOf(document);
        KeyWriter writer = new KeyWriter();
        for (int i = 0; i < paths.length; i++) {
            int start = writer.length();
            for (Object value : fields.get(i).values()) {
                writer.truncate(start);
                if (!OrderedBytes.startsWith(prefix, writer.write(value, ascending[i]).toBytes())) continue;
                result.put(String.join(".", paths[i]), value instanceof KeyWriter.Undefined ? null : value);
                break;
            }
        }
        return result;
    }

    private List<FieldValues> fieldsOf(Document document) {
        List<FieldValues> fields = new ArrayList<>(paths.length);
        for (String[] path : paths) {
            FieldValues field = new FieldValues(path);
            field.collect(document, 0);
            fields.add(field);
        }
        return fields;
    }

    private void combine(List<FieldValues> fields, int at, KeyWriter writer, TreeSet<byte[]> result) {
        if (at == fields.size()) {
            result.add(writer.toBytes());
            return;
        }
        int start = writer.length();
        for (Object value : fields.get(at).values()) {
            combine(fields, at + 1, writer.write(value, ascending[at]), result);
            writer.truncate(start);
        }
    }

    /** Two different arrays would need a key for each pair of elements: MongoDB refuses such a document, and so do we. */
    private static void requireOneArray(List<FieldValues> fields) {
        String arrayPath = null;
        for (FieldValues field : fields) {
            String path = field.arrayPath();
            if (path == null) continue;
            if (arrayPath != null && !arrayPath.equals(path)) {
                throw new MongoServerError(ErrorCode.CannotIndexParallelArrays, "cannot index parallel arrays [" + path + "] [" + arrayPath + "]");
            }
            arrayPath = path;
        }
    }

    /** The values of one field of a document. */
    private static final class FieldValues {
        private final String[] path;
        private final List<Object> values = new ArrayList<>(1);
        private int arrayDepth = -1;
        private boolean present;

        FieldValues(String[] path) {
            this.path = path;
        }

        void collect(Object node, int depth) {
            if (node instanceof Collection<?> array) {
                if (arrayDepth < 0) arrayDepth = depth;
                collectElements(array, depth);
            } else if (depth == path.length) {
                present = true;
                values.add(node);
            } else if (node instanceof Document document && document.containsKey(path[depth])) {
                collect(document.get(path[depth]), depth + 1);
            }
        }

        private void collectElements(Collection<?> array, int depth) {
            if (depth == path.length) {
                present = true;
                if (array.isEmpty()) values.add(KeyWriter.Undefined.VALUE);
                values.addAll(array);
                return;
            }
            for (Object element : array) if (element instanceof Document) collect(element, depth);
            if (isPosition(path[depth]) && Integer.parseInt(path[depth]) < array.size()) {
                collect(new ArrayList<Object>(array).get(Integer.parseInt(path[depth])), depth + 1);
            }
        }

        Object single() {
            return values.isEmpty() ? null : values.get(0);
        }

        List<Object> values() {
            if (values.isEmpty()) values.add(null);
            return values;
        }

        String arrayPath() {
            return arrayDepth < 0 ? null : String.join(".", Arrays.copyOf(path, arrayDepth));
        }

        private static boolean isPosition(String name) {
            return name.length() < 6 && name.chars().allMatch(Character::isDigit);
        }
    }
}
