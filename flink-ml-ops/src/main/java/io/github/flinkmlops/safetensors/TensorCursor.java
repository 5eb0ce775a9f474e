package io.github.flinkmlops.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decodes the elements of one tensor in order, a mapped chunk at a time, so that a tensor may be
 * larger than the 2 GB of one mapping.
 */
final class TensorCursor {
    /** A multiple of every element size: no element lies across two chunks. */
    private static final int CHUNK_BYTES = 1 << 28;

    private final ByteSource source;
    private final DType dtype;
    private final int chunkBytes;
    private final long end;
    private long next;
    private ByteBuffer chunk = ByteBuffer.allocate(0);

    TensorCursor(ByteSource source, long dataStart, TensorInfo tensor) {
        this(source, dataStart, tensor, CHUNK_BYTES);
    }

    TensorCursor(ByteSource source, long dataStart, TensorInfo tensor, int chunkBytes) {
        this.source = source;
        this.dtype = tensor.dtype();
        this.chunkBytes = chunkBytes;
        this.next = dataStart + tensor.begin();
        this.end = dataStart + tensor.end();
    }

    /** Fills the array with the next elements of an F32, F16 or BF16 tensor. */
    void read(float[] into) {
        for (int done = 0, count; done < into.length; done += count) {
            count = elementsReady(into.length - done);
            if (dtype == DType.F32) {
                chunk.asFloatBuffer().get(into, done, count);
                skip(count);
            } else {
                for (int i = done; i < done + count; i++) {
                    into[i] = nextFloat();
                }
            }
        }
    }

    /** Fills the array with the next elements of a floating-point tensor. */
    void read(double[] into) {
        for (int done = 0, count; done < into.length; done += count) {
            count = elementsReady(into.length - done);
            if (dtype == DType.F64) {
                chunk.asDoubleBuffer().get(into, done, count);
                skip(count);
            } else {
                for (int i = done; i < done + count; i++) {
                    into[i] = nextFloat();
                }
            }
        }
    }

    /** Fills the array with the next elements of an integer tensor. */
    void read(long[] into) {
        for (int done = 0, count; done < into.length; done += count) {
            count = elementsReady(into.length - done);
            if (dtype == DType.I64) {
                chunk.asLongBuffer().get(into, done, count);
                skip(count);
            } else {
                for (int i = done; i < done + count; i++) {
                    into[i] = nextLong();
                }
            }
        }
    }

    /** Fills the array with the next elements of a tensor of one-byte elements. */
    void read(byte[] into) {
        for (int done = 0, count; done < into.length; done += count) {
            count = elementsReady(into.length - done);
            chunk.get(into, done, count);
        }
    }

    private float nextFloat() {
        return switch (dtype) {
            case F32 -> chunk.getFloat();
            case F16 -> HalfPrecision.fromF16(chunk.getShort());
            case BF16 -> HalfPrecision.fromBF16(chunk.getShort());
            default -> throw new IllegalStateException(dtype + " does not widen to float");
        };
    }

    private long nextLong() {
        return switch (dtype) {
            case I32 -> chunk.getInt();
            case I16 -> chunk.getShort();
            case I8 -> chunk.get();
            case U8 -> Byte.toUnsignedInt(chunk.get());
            default -> throw new IllegalStateException(dtype + " does not widen to long");
        };
    }

    /** Maps the next chunk when this one is used up; returns how many wanted elements it has. */
    private int elementsReady(int wanted) {
        if (!chunk.hasRemaining()) {
            int length = (int) Math.min(chunkBytes, end - next);
            chunk = source.slice(next, length).order(ByteOrder.LITTLE_ENDIAN);
            next += length;
        }
        return Math.min(wanted, chunk.remaining() / dtype.byteSize());
    }

    private void skip(int elements) {
        chunk.position(chunk.position() + elements * dtype.byteSize());
    }
}
