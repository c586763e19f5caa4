package dev.tributary.localmongo;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of the maps in the store. A database's name has no slash, so it ends at the second one. */
final class MapName {
    private static final String DOCUMENTS = "documents/";
    private static final String INDEX = "index/";

    private MapName() {}

    static String documents(String database, String collection) {
        return DOCUMENTS + database + "/" + collection;
    }

    static String index(String database, String collection, String index) {
        return INDEX + database + "/" + collection + "/" + index;
    }

    static Set<String> databases(Collection<String> mapNames) {
        return mapNames.stream()
            .filter(name -> name.startsWith(DOCUMENTS))
            .map(name -> name.substring(DOCUMENTS.length(), name.indexOf('/', DOCUMENTS.length())))
            .collect(Collectors.toSet());
    }
}
