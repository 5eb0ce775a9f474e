package io.github.flinkmlops.connector.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.flinkmlops.example.BadRecordException;
import io.github.flinkmlops.example.RejectReason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroInputTest {

    private final AvroInput in = new AvroInput();

    @FunctionalInterface
    private interface Read {
        Object from(AvroInput in) throws BadRecordException;
    }

    @Test
    void numbersReadAsAvroWritesThem() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            encoder.writeLong(value);
            encoder.writeInt((int) value);
            encoder.writeFloat((float) value);
            encoder.writeDouble((double) value);
            encoder.flush();
            in.reset(bytes.toByteArray());

            assertThat(in.readLong()).isEqualTo(value);
            assertThat(in.readInt()).isEqualTo((int) value);
            assertThat(in.readFloat()).isEqualTo((float) value);
            assertThat(in.readDouble()).isEqualTo((double) value);
            in.expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SAN",
                "ä",
                "日本語",
                "\uD83D\uDE00",
                "\uFFFD",
                "a longer text than any code"
            })
    void textsReadAsAvroWritesThem(String text) throws Exception {
        AvroOutput out = new AvroOutput();
        out.writeString(text);
        out.writeString(text);
        in.reset(out.toByteArray());

        assertThat(in.readString()).isEqualTo(text);
        in.skipString();
        in.expectEnd();
    }

    @Test
    void aShortTextThatComesAgainIsTheSameObject() throws Exception {
        AvroOutput out = new AvroOutput();
        out.writeString("SAN");
        out.writeString("SAN");
        in.reset(out.toByteArray());

        assertThat(in.readString()).isSameAs(in.readString());
    }

    @Test
    void numbersThatDoNotFitAreMalformed() {
        assertThat(reason(AvroInput::readInt, 0xff, 0xff, 0xff, 0xff, 0x1f))
                .isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(AvroInput::readInt, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01))
                .isEqualTo(RejectReason.MALFORMED);
        assertThat(
                        reason(
                                AvroInput::readLong,
                                0xff,
                                0xff,
                                0xff,
                                0xff,
                                0xff,
                                0xff,
                                0xff,
                                0xff,
                                0xff,
                                0x02))
                .isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(AvroInput::readLong, 0xff, 0xff)).isEqualTo(RejectReason.TRUNCATED);
    }

    @Test
    void valuesOutsideTheirTypeAreMalformed() {
        assertThat(reason(AvroInput::readBoolean, 2)).isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(i -> i.readBranch(2), 4)).isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(i -> i.readBranch(2), 1)).isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(i -> i.readSymbol(3), 6)).isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(AvroInput::readString, 2, 0xff)).isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(AvroInput::readString, 4, 0xc0, 0x80)).isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(AvroInput::readString, 1)).isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(AvroInput::readBytes, 3)).isEqualTo(RejectReason.MALFORMED);
        assertThat(
                        reason(
                                i -> {
                                    i.skipString();
                                    return "skipped";
                                },
                                2,
                                0xff))
                .isEqualTo(RejectReason.MALFORMED);
    }

    @Test
    void lengthsAreLookedAtBeforeMemoryIsTaken() {
        int[] twoBillion = {0x80, 0xd0, 0xac, 0xf3, 0x0e};

        assertThat(reason(AvroInput::readFloats, twoBillion)).isEqualTo(RejectReason.TOO_LONG);
        assertThat(reason(AvroInput::readInts, twoBillion)).isEqualTo(RejectReason.TOO_LONG);
        assertThat(reason(AvroInput::readString, twoBillion)).isEqualTo(RejectReason.TOO_LONG);
        assertThat(reason(AvroInput::readBytes, twoBillion)).isEqualTo(RejectReason.TOO_LONG);
        assertThat(reason(AvroInput::readFloats, 6, 0, 0, 0)).isEqualTo(RejectReason.TRUNCATED);
        assertThat(reason(i -> i.readBlock(0), 0xfe, 0xff, 0xff, 0xff, 0x7f))
                .isEqualTo(RejectReason.TOO_LONG);
    }

    @Test
    void blocksThatTellTheirSizeAreRead() throws Exception {
        Schema schema = Schema.createArray(Schema.create(Schema.Type.FLOAT));
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            values.add((float) i);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Blocks of at most 64 bytes, each with a negative count and its size.
        BinaryEncoder encoder =
                new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null);
        new GenericDatumWriter<List<Float>>(schema).write(values, encoder);
        encoder.flush();

        in.reset(bytes.toByteArray());
        float[] read = in.readFloats();
        in.expectEnd();
        in.reset(bytes.toByteArray());
        ValueSkipper.of(schema).skip(in);
        in.expectEnd();

        assertThat(read).hasSize(1000);
        assertThat(read[999]).isEqualTo(999f);
    }

    @Test
    void aBlockMustEndWhereItSays() {
        // −1 item in 5 bytes, though a float has 4.
        assertThat(reason(AvroInput::readFloats, 1, 10, 0, 0, 0, 0, 0, 0))
                .isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(AvroInput::readFloats, 1, 1)).isEqualTo(RejectReason.MALFORMED);
        assertThat(reason(AvroInput::readFloats, 1, 100)).isEqualTo(RejectReason.TRUNCATED);
    }

    private RejectReason reason(Read read, int... bytes) {
        byte[] message = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            message[i] = (byte) bytes[i];
        }
        in.reset(message);
        return catchThrowableOfType(BadRecordException.class, () -> read.from(in)).reason();
    }
}
