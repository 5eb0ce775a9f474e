/**
 * Reads and writes safetensors, the format of weights in files, in state and on the model topic.
 *
 * <p>A file is 8 bytes of little-endian header length, a JSON header, and the data. The header maps
 * each tensor's name to its {@code dtype}, its {@code shape} (row-major, outermost dimension first)
 * and its {@code data_offsets} (first byte and byte after the last, counted from the end of the
 * header); the reserved name {@code __metadata__} maps strings to strings. The tensors cover the
 * data without overlap, hole or rest. Everything is checked when a file is opened, before anything
 * is allocated from its numbers, and what is wrong becomes one {@link
 * io.github.flinkmlops.safetensors.SafetensorsException}.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format's reference
 *     implementation</a>
 */
@NullMarked
package io.github.flinkmlops.safetensors;

import org.jspecify.annotations.NullMarked;
