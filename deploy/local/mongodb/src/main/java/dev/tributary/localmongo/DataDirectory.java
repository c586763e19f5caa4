package dev.tributary.localmongo;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * The directory that one server process owns. A lock file keeps a second process out, since two writers would destroy the data; a format
 * file keeps out directories of something else, and of another version of the key encoding or log format.
 */
final class DataDirectory implements Closeable {
    private static final String FORMAT = "tributary-local-mongo 1";
    private static final String FORMAT_FILE = "FORMAT";
    private static final String LOCK_FILE = "lock";

    private final Path path;
    private final FileChannel lockChannel;

    private DataDirectory(Path path, FileChannel lockChannel) {
        this.path = path;
        this.lockChannel = lockChannel;
    }

    /** Creates the directory if need be, locks it and checks its format. Throws RefusedException with a message for people. */
    static DataDirectory open(Path path) {
        try {
            Files.createDirectories(path);
            requireOurs(path);
            FileChannel channel = lock(path);
            Files.writeString(path.resolve(FORMAT_FILE), FORMAT + "\n");
            return new DataDirectory(path, channel);
        } catch (IOException failure) {
            throw new RefusedException("cannot use data directory " + path + ": " + failure);
        }
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Paths of the files whose name starts with the prefix, in order of name. */
    Stream<Path> files(String prefix) {
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix)).sorted().toList().stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException ignored) {
            // the process is ending, which releases the lock too
        }
    }

    private static void requireOurs(Path path) throws IOException {
        Path formatFile = path.resolve(FORMAT_FILE);
        if (Files.exists(formatFile)) {
            String found = Files.readString(formatFile).strip();
            if (!found.equals(FORMAT)) {
                throw new RefusedException(path + " holds data of format '" + found + "'; this server reads '" + FORMAT + "' only");
            }
            return;
        }
        try (Stream<Path> content = Files.list(path)) {
            if (content.anyMatch(file -> !file.endsWith(LOCK_FILE))) {
                throw new RefusedException(path + " is not empty and has no " + FORMAT_FILE + " file of this server: it belongs to something else");
            }
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        Path file = path.resolve(LOCK_FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            String owner = Files.readString(file).strip();
            channel.close();
            throw new RefusedException("data directory " + path + " is in use by the process " + owner);
        }
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
        return channel;
    }

    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }
}
