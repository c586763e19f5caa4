package dev.tributary.localmongo;
import java.time.*;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;
import java.nio.ByteBuffer;
import java.io.*;
import java.nio.file.*;

import org.h2.mvstore.*;
import org.h2.mvstore.type.*;
import io.netty.buffer.*;
import io.netty.channel.Channel;

import de.bwaldvogel.mongo.*;
import de.bwaldvogel.mongo.backend.*;
import de.bwaldvogel.mongo.bson.*;
import de.bwaldvogel.mongo.exception.*;
import de.bwaldvogel.mongo.oplog.Oplog;
import de.bwaldvogel.mongo.wire.bson.*;

/** Local MongoDB-wire server: mongo-java-server's command layer over an H2 MVStore that holds BSON bytes, with real secondary indexes. args: PORT FILE */
public class LocalMongo {
  public static void main(String[] args) throws Exception {
    int port = 0; Path dir = null;
    for (int i = 0; i + 1 < args.length; i += 2) switch (args[i]) {
      case "--port" -> port = Integer.parseInt(args[i + 1]);
      case "--data-dir" -> dir = Path.of(args[i + 1]);
      case "--ttl-sweep-ms" -> System.setProperty("ttlMs", args[i + 1]);
      default -> throw new IllegalArgumentException("unknown option " + args[i]);
    }
    Files.createDirectories(dir);
    String file = dir.resolve("data.mv").toString();
    MVStore store = new MVStore.Builder().fileName(file).cacheSize(64).pageSplitSize(16 << 10).autoCommitDisabled().autoCommitBufferSize(0).open();
    store.setVersionsToKeep(0);
    WAL = new Wal(dir.resolve("data.wal"));
    Backend b = new Backend(store);
    b.recover();
    b.version(new MongoVersion() {
      public List<Integer> getVersionArray() { return List.of(7, 0, 0); }
      public int getWireVersion() { return 21; }
    });
    MongoServer s = new MongoServer(b);
    s.bind("127.0.0.1", port);
    b.startTtl(); b.housekeeping();
    Runtime.getRuntime().addShutdownHook(new Thread(s::shutdown));
    System.out.println("ready mongodb://127.0.0.1:" + s.getLocalAddress().getPort());
    Thread.currentThread().join();
  }

  static byte[] enc(Document d) {
    ByteBuf b = Unpooled.buffer(512);
    BsonEncoder.encodeDocument(d, b);
    byte[] r = new byte[b.readableBytes()]; b.readBytes(r); return r;
  }
  static Document dec(byte[] v) { return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(v)); }

  /** a tuple of BSON values, in MongoDB's order */
  static final class Tuple {
    final Object[] v;
    Tuple(Object... v) { this.v = v; }
  }
  static int cmpVal(Object x, Object y) {
    if (x == y) return 0;
    if (x == LOW || y == HIGH) return -1;
    if (x == HIGH || y == LOW) return 1;
    if (x instanceof String s && y instanceof String t) return s.compareTo(t);
    return ValueComparator.ascWithoutListHandling().compare(x, y);
  }
  static final Object LOW = new Object(), HIGH = new Object();
  static final class TupleType extends BasicDataType<Tuple> {
    @Override public int compare(Tuple a, Tuple b) {
      int n = Math.min(a.v.length, b.v.length);
      for (int i = 0; i < n; i++) { int c = cmpVal(a.v[i], b.v[i]); if (c != 0) return c; }
      return Integer.compare(a.v.length, b.v.length);
    }
    @Override public int getMemory(Tuple t) { int m = 40; for (Object o : t.v) m += o instanceof String s ? 48 + s.length() : 32; return m; }
    @Override public void write(WriteBuffer buf, Tuple t) {
      buf.put((byte) t.v.length);
      for (Object o : t.v) {
        if (o instanceof String s) { byte[] u = s.getBytes(java.nio.charset.StandardCharsets.UTF_8); buf.put((byte) 1).putVarInt(u.length).put(u); }
        else { byte[] u = enc(new Document("v", o instanceof Missing ? null : o)); buf.put((byte) (o instanceof Missing ? 2 : 0)).putVarInt(u.length).put(u); }
      }
    }
    @Override public Tuple read(ByteBuffer buf) {
      int n = buf.get(); Object[] v = new Object[n];
      for (int i = 0; i < n; i++) {
        byte k = buf.get(); byte[] u = new byte[DataUtils.readVarInt(buf)]; buf.get(u);
        v[i] = k == 1 ? new String(u, java.nio.charset.StandardCharsets.UTF_8) : k == 2 ? Missing.getInstance() : dec(u).get("v");
      }
      return new Tuple(v);
    }
    @Override public Tuple[] createStorage(int size) { return new Tuple[size]; }
  }
  static final TupleType TT = new TupleType();
  static <V> MVMap<Tuple, V> open(MVStore s, String name, DataType<V> vt) { return s.openMap(name, new MVMap.Builder<Tuple, V>().keyType(TT).valueType(vt)); }
  static Object norm(Object o) { return new KeyValue(o).normalized().get(0); }
  static boolean isOps(Object o) { return o instanceof Document d && d.keySet().stream().anyMatch(k -> k.startsWith("$")); }

  // ---------------------------------------------------------------- write-ahead log of document states since the last MVStore commit
  static final class Wal {
    final java.nio.channels.FileChannel ch; private ByteArrayOutputStream buf = new ByteArrayOutputStream(); private final WriteBuffer wb = new WriteBuffer();
    Wal(Path p) throws IOException { ch = java.nio.channels.FileChannel.open(p, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE); }
    synchronized void add(String ns, Tuple id, byte[] doc) {
      try {
        wb.clear(); TT.write(wb, id);
        byte[] n = ns.getBytes("UTF-8"); ByteBuffer k = wb.getBuffer(); k.flip();
        ByteBuffer r = ByteBuffer.allocate(8 + 4 + n.length + 4 + k.remaining() + 4 + (doc == null ? 0 : doc.length));
        r.position(8); r.putInt(n.length).put(n).putInt(k.remaining()).put(k).putInt(doc == null ? -1 : doc.length); if (doc != null) r.put(doc);
        var crc = new java.util.zip.CRC32(); crc.update(r.array(), 8, r.capacity() - 8);
        r.putInt(0, r.capacity() - 8).putInt(4, (int) crc.getValue());
        buf.write(r.array());
      } catch (IOException e) { throw new UncheckedIOException(e); }
    }
    synchronized void flush() {
      if (buf.size() == 0) return;
      try { ByteBuffer b = ByteBuffer.wrap(buf.toByteArray()); while (b.hasRemaining()) ch.write(b); } catch (IOException e) { throw new UncheckedIOException(e); }
      buf.reset();
    }
    synchronized void reset() { try { buf.reset(); ch.truncate(0); ch.position(0); } catch (IOException e) { throw new UncheckedIOException(e); } }
    void force() { try { ch.force(false); } catch (IOException e) { throw new UncheckedIOException(e); } }
    synchronized long size() { try { return ch.position(); } catch (IOException e) { return 0; } }
    interface Each { void on(String ns, Tuple id, byte[] doc); }
    int replay(Each f) throws IOException {
      int count = 0; ch.position(0);
      var in = new DataInputStream(new BufferedInputStream(java.nio.channels.Channels.newInputStream(ch), 1 << 20));
      try {
        for (;;) {
          int len = in.readInt(), want = in.readInt(); if (len <= 0 || len > (64 << 20)) break;
          byte[] b = new byte[len]; in.readFully(b);
          var crc = new java.util.zip.CRC32(); crc.update(b); if ((int) crc.getValue() != want) break;
          ByteBuffer r = ByteBuffer.wrap(b); byte[] n = new byte[r.getInt()]; r.get(n); byte[] k = new byte[r.getInt()]; r.get(k); int dl = r.getInt(); byte[] d = dl < 0 ? null : new byte[dl]; if (d != null) r.get(d);
          f.on(new String(n, "UTF-8"), TT.read(ByteBuffer.wrap(k)), d); count++;
        }
      } catch (EOFException e) { /* torn tail: never acknowledged */ }
      return count;
    }
  }
  static Wal WAL; static volatile boolean ddlDirty;

  // ---------------------------------------------------------------- backend
  static class Backend extends AbstractMongoBackend {
    final MVStore store;
    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "findandmodify", "createindexes", "create", "drop", "dropindexes", "dropdatabase", "renamecollection", "aggregate");
    Backend(MVStore store) {
      super(Clock.systemUTC());
      this.store = store;
      store.getMapNames().stream().filter(n -> n.startsWith("d/")).map(n -> n.split("/")[1]).distinct().forEach(this::resolveDatabase); ddlDirty = false;
    }
    @Override protected MongoDatabase openOrCreateDatabase(String name) { return new Db(name, store, getCursorRegistry()); }
    @Override public Document handleCommand(Channel ch, String db, String command, Document q) {
      String c = command.toLowerCase(Locale.ROOT);
      if (q.containsKey("startTransaction") || q.containsKey("autocommit")) throw new MongoServerError(20, "IllegalOperation", "Transaction numbers are only allowed on a replica set member or mongos");
      if (c.equals("hello") || c.equals("ismaster")) {
        Document r = super.handleCommand(ch, db, "ismaster", q);
        r.put("isWritablePrimary", true); r.put("helloOk", true); r.put("readOnly", false); r.put("logicalSessionTimeoutMinutes", 30);
        return r;
      }
      if (c.equals("endsessions") || c.equals("refreshsessions") || c.equals("killsessions")) { Document r = new Document(); Utils.markOkay(r); return r; }
      if (c.equals("aggregate") && q.get("pipeline") instanceof Collection<?> p && !p.isEmpty()) {
        Object first = p.iterator().next();
        if (first instanceof Document d && d.get("$changeStream") != null) throw new MongoServerError(40573, "Location40573", "The $changeStream stage is only supported on replica sets");
        if (first instanceof Document d && d.get("$match") instanceof Document m && !m.isEmpty() && q.get("aggregate") instanceof String coll) PRE.set(new Pre(db + "." + coll, m));
      }
      if ((c.equals("find") || c.equals("getmore")) && !Boolean.TRUE.equals(q.get("singleBatch")) && (!(q.get("batchSize") instanceof Number bs) || bs.intValue() == 0)) q.put("batchSize", 1000);
      Document r; boolean write = WRITES.contains(c), ddl = DDL.contains(c);
      var lock = ddl ? rw.writeLock() : rw.readLock();
      lock.lock();
      try {
        if (c.equals("aggregate") && q.get("aggregate") instanceof String coll && resolveDatabase(db).resolveCollection(coll, false) instanceof Coll k) synchronized (k) { r = super.handleCommand(ch, db, command, q); }
        else r = super.handleCommand(ch, db, command, q);
      } finally { PRE.remove(); lock.unlock(); if (write) commit(); }
      if (c.equals("insert") && r.get("writeErrors") instanceof Collection<?> we) {
        int n = ((Collection<?>) q.get("documents")).size();
        boolean ordered = !Boolean.FALSE.equals(q.get("ordered"));
        r.put("n", ordered && !we.isEmpty() ? ((Number) ((Document) we.iterator().next()).get("index")).intValue() : n - we.size());
      }
      return r;
    }
    private static final Set<String> DDL = Set.of("createindexes", "create", "drop", "dropindexes", "dropdatabase", "renamecollection");
    final java.util.concurrent.locks.ReentrantReadWriteLock rw = new java.util.concurrent.locks.ReentrantReadWriteLock(true);
    private final Object commitLock = new Object();
    /** before a reply: log it; structure changes go straight into the store */
    void commit() { if (ddlDirty) checkpoint(); else WAL.flush(); }
    void checkpoint() {
      synchronized (commitLock) {
        rw.writeLock().lock();
        try { ddlDirty = false; WAL.flush(); if (store.hasUnsavedChanges()) { store.commit(); store.sync(); } WAL.reset(); } finally { rw.writeLock().unlock(); }
      }
    }
    void recover() throws IOException {
      int n = WAL.replay((ns, id, doc) -> { int i = ns.indexOf('/'); if (resolveDatabase(ns.substring(0, i)).resolveCollection(ns.substring(i + 1), false) instanceof Coll c) c.replay(id, doc); });
      checkpoint(); System.out.println("replayed " + n);
    }
    int tick;
    void housekeeping() {
      Thread t = new Thread(() -> {
        for (;;) try {
          for (int w = 0; w < 20 && WAL.size() < (32 << 20); w++) { Thread.sleep(100); if (WAL.size() > 0) WAL.force(); }
          tick++; if (store.hasUnsavedChanges()) checkpoint();
          if (tick % 5 == 0) synchronized (commitLock) { var fs = store.getFileStore(); rw.writeLock().lock(); try { if (fs.getFillRate() < 70 || fs.getChunksFillRate() < 70) { WAL.flush(); store.compact(80, 16 << 20); store.commit(); WAL.reset(); } } finally { rw.writeLock().unlock(); } }
        } catch (InterruptedException e) { return; } catch (Throwable e) { e.printStackTrace(); }
      }, "compact");
      t.setDaemon(true); t.start();
    }
    void startTtl() {
      Thread t = new Thread(() -> {
        for (;;) {
          try {
            Thread.sleep(Long.getLong("ttlMs", 60000));
            for (String n : new ArrayList<>(listDatabaseNames())) if (resolveDatabase(n) instanceof Db db) { boolean any; rw.readLock().lock(); try { any = db.ttl(); } finally { rw.readLock().unlock(); } if (any) commit(); }
          } catch (InterruptedException e) { return; } catch (Throwable e) { e.printStackTrace(); }
        }
      }, "ttl");
      t.setDaemon(true); t.start();
    }
    @Override public void close() { checkpoint(); super.close(); store.close(); }
  }
  record Pre(String ns, Document match) {}
  static final ThreadLocal<Pre> PRE = new ThreadLocal<>();

  // ---------------------------------------------------------------- database
  static class Db extends AbstractSynchronizedMongoDatabase<Object> {
    final MVStore store; final Map<String, Document> partial = new HashMap<>();
    Db(String name, MVStore store, CursorRegistry cr) { super(name, cr); this.store = store; initializeNamespacesAndIndexes(); }
    String map(String kind, String coll) { return kind + "/" + databaseName + "/" + coll; }
    @Override protected MongoCollection<Object> openOrCreateCollection(String c, CollectionOptions o) {
      ddlDirty = true; return new Coll(this, c, o, open(store, map("d", c), ByteArrayDataType.INSTANCE), cursorRegistry);
    }
    Document description(String coll, String index) {
      MongoCollection<Object> ix = indexes.get();
      if (ix == null) return null;
      for (Document d : ix.queryAll()) if (index.equals(d.get("name")) && (databaseName + "." + coll).equals(d.get("ns"))) return d;
      return null;
    }
    static final ThreadLocal<Document> ADDING = new ThreadLocal<>();
    @Override protected synchronized void addIndex(Document d) { Document was = ADDING.get(); ADDING.set(d); try { super.addIndex(d); } finally { ADDING.set(was); } }
    Document filterOf(String coll, String name) {
      Document d = ADDING.get() != null && name.equals(ADDING.get().get("name")) ? ADDING.get() : description(coll, name);
      return d != null && d.get("partialFilterExpression") instanceof Document f ? f : null;
    }
    @Override protected Index<Object> openOrCreateUniqueIndex(String coll, String name, List<IndexKey> keys, boolean sparse) {
      ddlDirty = true; if (keys.size() == 1 && keys.get(0).getKey().equals("_id")) return new IdIndex(name, keys, open(store, map("d", coll), ByteArrayDataType.INSTANCE));
      return new Ix(name, keys, sparse, true, filterOf(coll, name), open(store, map("i", coll) + "/" + name, ByteArrayDataType.INSTANCE));
    }
    @Override protected Index<Object> openOrCreateSecondaryIndex(String coll, String name, List<IndexKey> keys, boolean sparse) {
      ddlDirty = true; return new Ix(name, keys, sparse, false, null, open(store, map("i", coll) + "/" + name, ByteArrayDataType.INSTANCE));
    }
    @Override protected void dropIndex(MongoCollection<Object> c, String name) { ddlDirty = true; super.dropIndex(c, name); store.removeMap(map("i", c.getCollectionName()) + "/" + name); }
    @Override public void dropCollection(String c, Oplog o) {
      ddlDirty = true; super.dropCollection(c, o);
      for (String n : new ArrayList<>(store.getMapNames())) if (n.equals(map("d", c)) || n.startsWith(map("i", c) + "/")) store.removeMap(n);
    }
    @Override public void drop(Oplog o) {
      ddlDirty = true; super.drop(o);
      for (String n : new ArrayList<>(store.getMapNames())) if (n.startsWith("d/" + databaseName + "/") || n.startsWith("i/" + databaseName + "/")) store.removeMap(n);
    }
    @Override public void moveCollection(MongoDatabase od, MongoCollection<?> c, String to) {
      String from = c.getCollectionName(), fdb = od.getDatabaseName();
      ddlDirty = true; super.moveCollection(od, c, to);
      for (String n : new ArrayList<>(store.getMapNames())) {
        String d = "d/" + fdb + "/" + from, i = "i/" + fdb + "/" + from + "/";
        if (n.equals(d)) store.renameMap(LocalMongo.open(store, n, ByteArrayDataType.INSTANCE), map("d", to));
        else if (n.startsWith(i)) store.renameMap(LocalMongo.open(store, n, ByteArrayDataType.INSTANCE), map("i", to) + "/" + n.substring(i.length()));
      }
    }
    @Override protected long getStorageSize() { return store.getFileStore() == null ? 0 : store.getFileStore().size(); }
    @Override protected long getFileSize() { return getStorageSize(); }
    boolean ttl() {
      MongoCollection<Object> ix = indexes.get(); boolean any = false;
      if (ix == null) return false;
      for (Document d : ix.queryAll()) if (d.get("expireAfterSeconds") instanceof Number s && d.get("key") instanceof Document k && k.size() == 1) {
        MongoCollection<Object> c = resolveCollection(String.valueOf(d.get("ns")).substring(databaseName.length() + 1), false);
        if (c == null) continue;
        Document q = new Document(k.keySet().iterator().next(), new Document("$lt", Instant.now().minusMillis((long) (s.doubleValue() * 1000))));
        if (c.deleteDocuments(q, 0) > 0) any = true;
      }
      return any;
    }
  }

  // ---------------------------------------------------------------- collection
  static class Coll extends AbstractSynchronizedMongoCollection<Object> {
    final MVMap<Tuple, byte[]> data;
    Coll(MongoDatabase db, String name, CollectionOptions o, MVMap<Tuple, byte[]> data, CursorRegistry cr) { super(db, name, o, cr); this.data = data; ns = db.getDatabaseName() + "/" + name; system = name.startsWith("system."); }
    static Object key(Object id) { return norm(id); }
    @Override protected void updateDataSize(int d) {}
    @Override protected boolean tracksDataSize() { return false; }
    @Override protected int getDataSize() { return 0; }
    @Override protected Object addDocumentInternal(Document d) {
      Object id = getIdField() != null ? Utils.getSubdocumentValue(d, getIdField()) : UUID.randomUUID();
      id = key(id);
      put(new Tuple(id), enc(d));
      return Missing.ofNullable(id);
    }
    @Override public int count() { return data.size(); }
    @Override public boolean isEmpty() { return data.isEmpty(); }
    byte[] raw(Object pos) { return data.get(new Tuple(pos instanceof Missing ? null : pos)); }
    @Override protected Document getDocument(Object pos) { byte[] b = raw(pos); return b == null ? null : dec(b); }
    @Override protected void removeDocument(Object pos) { put(new Tuple(pos instanceof Missing ? null : pos), null); }
    @Override protected void handleUpdate(Object pos, Document o, Document n) { put(new Tuple(pos instanceof Missing ? null : pos), enc(n)); }
    final String ns; final boolean system;
    void put(Tuple id, byte[] doc) {
      if (system) ddlDirty = true; else WAL.add(ns, id, doc);
      if (doc == null) data.remove(id); else data.put(id, doc);
    }
    synchronized void replay(Tuple id, byte[] doc) {
      byte[] had = data.get(id);
      Object pos = Missing.ofNullable(id.v[0]);
      for (Index<Object> i : getIndexes()) if (i instanceof Ix x) {
        if (had != null) x.remove(dec(had));
        if (doc != null) { Document d = dec(doc); for (KeyValue k : x.keysOf(d)) x.map.put(Ix.full(k, pos), Ix.NONE); }
      }
      if (doc == null) data.remove(id); else data.put(id, doc);
    }
    @Override protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
      return data.entrySet().stream().map(e -> new DocumentWithPosition<>(dec(e.getValue()), Missing.ofNullable(e.getKey().v[0])));
    }
    @Override public synchronized Stream<Document> queryAllAsStream() {
      Pre p = PRE.get();
      if (p != null && p.ns().equals(getFullName())) { PRE.remove(); return StreamSupport.stream(queryDocuments(p.match(), null, 0, 0, 0, null).spliterator(), false); }
      return data.values().stream().map(LocalMongo::dec);
    }
    @Override protected QueryResult matchDocuments(Document query, Document orderBy, int skip, int limit, int batch, Document fields) {
      return matchDocumentsFromStream(data.values().stream().map(LocalMongo::dec), query, orderBy, skip, limit, batch, fields);
    }
    @Override protected QueryResult queryDocuments(Document query, Document orderBy, int skip, int limit, int batch, Document fields) {
      if (query == null) query = new Document();
      if (orderBy != null && orderBy.isEmpty()) orderBy = null;
      Plan p = plan(query, orderBy);
      boolean natural = orderBy != null && orderBy.containsKey("$natural"), reverse = natural && isNaturalDescending(orderBy);
      Iterator<Object> it = p != null ? p.positions.iterator() : null;
      org.h2.mvstore.Cursor<Tuple, byte[]> all = it != null ? null : data.cursor(null, null, reverse);
      if (orderBy != null && !natural && (p == null || !p.sorted)) { // in-memory sort
        Stream<Document> s = it != null ? p.positions0(it).map(this::getDocument).filter(Objects::nonNull) : data.values().stream().map(LocalMongo::dec);
        return matchDocumentsFromStream(s, query, orderBy, skip, limit, batch == 0 ? 0 : batch, fields);
      }
      boolean any = query.isEmpty();
      List<Document> docs = new ArrayList<>(); List<Object> pos = new ArrayList<>();
      while (it != null ? it.hasNext() : all.hasNext()) {
        Object at; byte[] v;
        if (it != null) { at = it.next(); v = raw(at); } else { at = Missing.ofNullable(all.next().v[0]); v = all.getValue(); }
        if (v == null) continue;
        Document d = any && docs.size() >= 1000 ? null : dec(v);
        if (!any && !documentMatchesQuery(d, query)) continue;
        if (skip > 0) { skip--; continue; }
        pos.add(at);
        if (docs.size() < 1000) docs.add(d);
        if (limit > 0 && pos.size() >= limit) break;
      }
      if (pos.size() == docs.size() && (batch == 0 || docs.size() <= batch)) return createQueryResult(project(docs, fields), batch);
      if (batch == 0) {
        Document q = query;
        return new QueryResult(() -> pos.stream().map(this::getDocument).filter(Objects::nonNull).map(d -> projectOne(d, fields)).iterator());
      }
      PosCursor c = new PosCursor(cursorRegistry.generateCursorId(), pos, fields);
      List<Document> first = c.takeDocuments(batch);
      if (c.isEmpty()) return new QueryResult(first);
      cursorRegistry.add(c);
      return new QueryResult(first, c);
    }
    Document projectOne(Document d, Document fields) { return fields == null || fields.isEmpty() ? d : project(List.of(d), fields).get(0); }
    List<Document> project(List<Document> l, Document fields) {
      if (fields == null || fields.isEmpty() || l.isEmpty()) return l;
      return matchDocumentsFromStream(l.stream(), new Document(), null, 0, 0, 0, fields).collectDocuments();
    }
    /** keeps _ids only; documents are read when a batch is asked for */
    class PosCursor extends AbstractCursor {
      final List<Object> pos; final Document fields; int at;
      PosCursor(long id, List<Object> pos, Document fields) { super(id); this.pos = pos; this.fields = fields; }
      @Override public synchronized boolean isEmpty() { return at >= pos.size(); }
      @Override public synchronized List<Document> takeDocuments(int n) {
        List<Document> r = new ArrayList<>(); long bytes = 0;
        while (at < pos.size() && (n <= 0 || r.size() < n) && bytes < (12 << 20)) { byte[] v = raw(pos.get(at++)); if (v != null) { bytes += v.length; r.add(projectOne(dec(v), fields)); } }
        return r;
      }
    }
    @Override public synchronized void addIndex(Index<Object> i) {
      try { super.addIndex(i); } catch (MongoServerError e) { i.drop(); throw e; }
    }
    record Plan(Stream<Object> positions, boolean sorted, int score) {
      Stream<Object> positions0(Iterator<Object> it) { return StreamSupport.stream(Spliterators.spliteratorUnknownSize(it, Spliterator.ORDERED), false); }
    }
    Plan plan(Document query, Document orderBy) {
      if (query == null) query = new Document();
      Plan best = null;
      boolean natural = orderBy != null && orderBy.containsKey("$natural");
      if (natural) return null;
      Document sort = orderBy == null || orderBy.isEmpty() ? null : orderBy;
      for (Index<Object> i : getIndexes()) {
        Plan p = i instanceof IdIndex id ? id.plan(query, sort) : i instanceof Ix x ? x.plan(query, sort) : null;
        if (p != null && (best == null || p.score > best.score)) best = p;
      }
      return best;
    }
  }

  // ---------------------------------------------------------------- query bounds
  static Document flat(Document q) {
    Document r = new Document();
    for (var e : q.entrySet()) if (!e.getKey().startsWith("$")) r.put(e.getKey(), e.getValue());
    if (q.get("$and") instanceof Collection<?> c) for (Object o : c) if (o instanceof Document d) for (var e : flat(d).entrySet()) r.putIfAbsent(e.getKey(), e.getValue());
    return r;
  }
  static boolean simple(Object o) { return o != null && !(o instanceof Missing) && !(o instanceof Collection) && !(o instanceof Document) && !(o instanceof BsonRegularExpression); }
  /** values that an equality or $in condition allows, or null */
  static List<Object> points(Object c) {
    if (simple(c)) return List.of(norm(c));
    if (c instanceof Document d && !BsonRegularExpression.isRegularExpression(d)) {
      if (d.containsKey("$eq") && simple(d.get("$eq"))) return List.of(norm(d.get("$eq")));
      if (d.get("$in") instanceof Collection<?> in) {
        TreeSet<Object> t = new TreeSet<>(LocalMongo::cmpVal);
        for (Object o : in) { if (!simple(o)) return null; t.add(norm(o)); }
        return new ArrayList<>(t);
      }
    }
    return null;
  }
  static Object[] range(Object c) {
    if (!(c instanceof Document d) || BsonRegularExpression.isRegularExpression(d)) return null;
    Object lo = d.containsKey("$gte") ? d.get("$gte") : d.get("$gt"), hi = d.containsKey("$lte") ? d.get("$lte") : d.get("$lt");
    if (!simple(lo)) lo = null; if (!simple(hi)) hi = null;
    return lo == null && hi == null ? null : new Object[] { lo == null ? LOW : norm(lo), hi == null ? HIGH : norm(hi) };
  }
  static Tuple tuple(List<Object> prefix, Object... more) { Object[] v = Arrays.copyOf(prefix.toArray(), prefix.size() + more.length); System.arraycopy(more, 0, v, prefix.size(), more.length); return new Tuple(v); }
  static Stream<Tuple> scan(MVMap<Tuple, byte[]> m, Tuple from, Tuple to, boolean reverse) {
    org.h2.mvstore.Cursor<Tuple, byte[]> c = reverse ? m.cursor(to, from, true) : m.cursor(from, to, false);
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(c, Spliterator.ORDERED), false);
  }

  // ---------------------------------------------------------------- _id: the data map itself
  static class IdIndex extends Index<Object> {
    final MVMap<Tuple, byte[]> data;
    IdIndex(String name, List<IndexKey> keys, MVMap<Tuple, byte[]> data) { super(name, keys, false); this.data = data; }
    Object pos(Document d) { return Missing.ofNullable(norm(d.get("_id"))); }
    Tuple t(Document d) { return new Tuple(norm(d.get("_id"))); }
    @Override public Object getPosition(Document d) { return data.containsKey(t(d)) ? pos(d) : null; }
    @Override public void checkAdd(Document d, MongoCollection<Object> c) { if (data.containsKey(t(d))) throw new DuplicateKeyError(this, c, getKeys(), new KeyValue(d.get("_id"))); }
    @Override public void add(Document d, Object p, MongoCollection<Object> c) {}
    @Override public Object remove(Document d) { return getPosition(d); }
    @Override public boolean canHandle(Document q) { return false; }
    @Override public Iterable<Object> getPositions(Document q) { throw new UnsupportedOperationException(); }
    @Override public long getCount() { return data.sizeAsLong(); }
    @Override public boolean isEmpty() { return false; }
    @Override public boolean isUnique() { return true; }
    @Override public long getDataSize() { return 0; }
    @Override public void checkUpdate(Document o, Document n, MongoCollection<Object> c) {}
    @Override public void updateInPlace(Document o, Document n, Object p, MongoCollection<Object> c) {}
    @Override public void drop() {}
    Coll.Plan plan(Document query, Document sort) {
      Object c = flat(query).get("_id");
      List<Object> pts = points(c);
      if (pts != null) return new Coll.Plan(pts.stream(), pts.size() <= 1, 1000);
      Object[] r = range(c);
      boolean sorted = sort != null && sort.size() == 1 && sort.get("_id") instanceof Number;
      if (r == null && !sorted) return null;
      boolean rev = sorted && ((Number) sort.get("_id")).intValue() < 0;
      if (r == null) r = new Object[] { LOW, HIGH };
      return new Coll.Plan(scan(data, new Tuple(r[0]), new Tuple(r[1]), rev).map(t -> Missing.ofNullable(t.v[0])), sorted, (r[0] != LOW || r[1] != HIGH ? 60 : 5) + (sorted ? 20 : 0));
    }
  }

  // ---------------------------------------------------------------- secondary index: (values..., _id) -> nothing
  static class Ix extends Index<Object> {
    static final byte[] NONE = new byte[0];
    final MVMap<Tuple, byte[]> map; final boolean unique; final Document filter; final List<String> ks; final QueryMatcher matcher = new DefaultQueryMatcher();
    volatile boolean multikey;
    final MVMap<String, Boolean> flags;
    Ix(String name, List<IndexKey> keys, boolean sparse, boolean unique, Document filter, MVMap<Tuple, byte[]> map) {
      super(name, keys, sparse); this.map = map; this.unique = unique; this.filter = filter; this.ks = keys();
      flags = map.getStore().openMap("multikey"); multikey = flags.containsKey(map.getName());
    }
    static Object pos(Document d) { return Missing.ofNullable(norm(d.get("_id"))); }
    Set<KeyValue> keysOf(Document d) {
      if (filter != null && !matcher.matches(d, filter)) return Set.of();
      if (unique && isSparse() && ks.stream().allMatch(k -> { Object v = Utils.getSubdocumentValueCollectionAware(d, k); return v instanceof Missing || v == null && !d.containsKey(k); })) return Set.of();
      Set<KeyValue> s = getKeyValues(d);
      if (!multikey && s.size() != 1) { multikey = true; flags.put(map.getName(), true); }
      if (!multikey && ks.stream().anyMatch(k -> Utils.getSubdocumentValueCollectionAware(d, k) instanceof Collection)) { multikey = true; flags.put(map.getName(), true); }
      return s;
    }
    static List<Object> list(KeyValue k) { List<Object> l = new ArrayList<>(k.size() + 1); for (Object o : k) l.add(o); return l; }
    static Tuple full(KeyValue k, Object pos) { return tuple(list(k), pos); }
    boolean takenByOther(KeyValue k, Object self) {
      List<Object> l = list(k);
      Tuple t = map.ceilingKey(tuple(l, LOW));
      if (t == null) return false;
      for (int i = 0; i < l.size(); i++) if (cmpVal(l.get(i), t.v[i]) != 0) return false;
      return self == null || cmpVal(t.v[l.size()], self) != 0;
    }
    void check(Document d, Object self, MongoCollection<Object> c) { if (unique) for (KeyValue k : keysOf(d)) if (takenByOther(k, self)) throw new DuplicateKeyError(this, c, getKeys(), k); }
    @Override public Object getPosition(Document d) { return null; }
    @Override public void checkAdd(Document d, MongoCollection<Object> c) { check(d, null, c); }
    @Override public void add(Document d, Object p, MongoCollection<Object> c) { check(d, p, c); for (KeyValue k : keysOf(d)) map.put(full(k, p), NONE); }
    @Override public Object remove(Document d) { Object p = pos(d); for (KeyValue k : keysOf(d)) map.remove(full(k, p)); return p; }
    @Override public boolean canHandle(Document q) { return false; }
    @Override public Iterable<Object> getPositions(Document q) { throw new UnsupportedOperationException(); }
    @Override public long getCount() { return map.sizeAsLong(); }
    @Override public boolean isUnique() { return unique; }
    @Override public long getDataSize() { return getCount(); }
    @Override public void checkUpdate(Document o, Document n, MongoCollection<Object> c) { check(n, pos(o), c); }
    @Override public void updateInPlace(Document o, Document n, Object p, MongoCollection<Object> c) {
      Set<KeyValue> a = keysOf(o), b = keysOf(n);
      for (KeyValue k : a) if (!b.contains(k)) map.remove(full(k, p));
      for (KeyValue k : b) if (!a.contains(k)) map.put(full(k, p), NONE);
    }
    @Override public void drop() { map.clear(); flags.remove(map.getName()); }
    Coll.Plan plan(Document query, Document sort) {
      if (filter != null) return null;
      Document q = flat(query);
      List<List<Object>> prefixes = List.of(List.of()); int k = 0;
      for (; k < ks.size(); k++) {
        List<Object> pts = points(q.get(ks.get(k)));
        if (pts == null || (long) prefixes.size() * pts.size() > 20000 || (multikey && k > 0 && ks.size() > 1 && false)) break;
        List<List<Object>> next = new ArrayList<>();
        for (List<Object> p : prefixes) for (Object o : pts) { List<Object> l = new ArrayList<>(p); l.add(o); next.add(l); }
        prefixes = next;
      }
      if (k == 0 && unique && isSparse() && range(q.get(ks.get(0))) == null) return null; // does not hold every document
      Object[] r = k < ks.size() ? range(q.get(ks.get(k))) : null;
      if (r != null && multikey && r[0] != LOW) r[1] = HIGH;
      boolean sorted = false, rev = false;
      if (sort != null && !multikey && prefixes.size() == 1) {
        List<String> fixed = ks.subList(0, k); int at = k; Integer dir = null; sorted = true;
        for (var e : sort.entrySet()) {
          if (fixed.contains(e.getKey())) continue;
          int d = e.getValue() instanceof Number n ? (n.intValue() < 0 ? -1 : 1) : 0;
          String want = at < ks.size() ? ks.get(at) : at == ks.size() ? "_id" : null;
          if (d == 0 || !e.getKey().equals(want) || dir != null && dir != d) { sorted = false; break; }
          dir = d; at++;
        }
        rev = sorted && dir != null && dir < 0;
      }
      if (k == 0 && r == null && !sorted) return null;
      Object[] rr = r == null ? new Object[] { LOW, HIGH } : r[1] != HIGH ? new Object[] { r[0], r[1] } : r;
      boolean back = rev; int n = ks.size();
      Stream<Object> s = prefixes.stream().flatMap(p -> scan(map, tuple(p, rr[0]), rr[1] == HIGH ? tuple(p, HIGH) : tuple(p, rr[1], HIGH), back)).map(t -> t.v[n]);
      if (multikey || prefixes.size() > 1) s = s.distinct();
      return new Coll.Plan(s, sorted, 100 * k + (r != null ? 50 : 0) + (sorted ? 30 : 0) + (unique && k == n ? 50 : 0));
    }
  }
}
