package io.github.flinkmlops.safetensors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file whose pieces are mapped when they are asked for, so that its size may pass 2 GB. The
 * channel stays open between them: a file that is atomically replaced meanwhile must not be read
 * with the offsets of the old one.
 */
final class MappedFile implements ByteSource {
    private final String name;
    private final FileChannel channel;
    private final long size;

    private MappedFile(String name, FileChannel channel, long size) {
        this.name = name;
        this.channel = channel;
        this.size = size;
    }

    static MappedFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new MappedFile(path.toString(), channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public ByteBuffer slice(long position, int length) {
        try {
            // Touching a mapped page beyond the end of the file is a fault of the JVM.
            if (channel.size() < size) {
                throw new SafetensorsException(
                        name,
                        "the file had %d bytes when it was opened and now has %d"
                                .formatted(size, channel.size()));
            }
            return channel.map(MapMode.READ_ONLY, position, length);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot be read", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
