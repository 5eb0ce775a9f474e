package io.github.flinkmlops.job.config;

import io.github.flinkmlops.example.ExampleEncoder;
import io.github.flinkmlops.example.ExampleFields;
import io.github.flinkmlops.example.FeatureEncoder;
import io.github.flinkmlops.example.LabelEncoder;
import io.github.flinkmlops.example.NumericFeature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/** Derives a schema from what a job reads and a CSV header. */
final class CsvSchemaBuilder {

    private CsvSchemaBuilder() {}

    static CsvSchema build(Encoding encoding, String name, List<String> header) {
        if (!(encoding instanceof Encoding.Fields job)) {
            throw new IllegalArgumentException(
                    "a CSV file cannot hold Example records: name fields under features");
        }
        Map<String, Integer> columns = columns(header);
        Set<String> numbers = numbers(job);
        ExampleEncoder encoder = job.encoder();
        List<String> missing = new ArrayList<>();
        List<Schema.Field> fields = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (String field : encoder.fields()) {
            Integer column = columns.get(field);
            if (column == null) {
                missing.add("'" + field + "'" + Spelling.hint(field, columns.keySet()));
            } else {
                fields.add(field(field, numbers.contains(field)));
                places.add(column);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "the file has no column "
                            + String.join("; no column ", missing)
                            + "; it has "
                            + columns.keySet());
        }
        return new CsvSchema(
                Schema.createRecord(avroName(name), null, null, false, fields), places);
    }

    private static Schema.Field field(String name, boolean number) {
        Schema type =
                number
                        ? SchemaBuilder.unionOf().nullType().and().doubleType().endUnion()
                        : SchemaBuilder.unionOf().nullType().and().stringType().endUnion();
        return new Schema.Field(name, type, null, Schema.Field.NULL_DEFAULT_VALUE);
    }

    private static Map<String, Integer> columns(List<String> header) {
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String name = avroName(header.get(i).strip());
            Integer other = columns.putIfAbsent(name, i);
            if (other != null) {
                throw new IllegalArgumentException(
                        "the columns '"
                                + header.get(other)
                                + "' and '"
                                + header.get(i)
                                + "' are both called '"
                                + name
                                + "': rename one");
            }
        }
        return columns;
    }

    /** The name with an underscore for whatever Avro does not allow in a name. */
    private static String avroName(String text) {
        String name = text.replaceAll("[^A-Za-z0-9_]", "_");
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }

    /** Fields that are read as numbers and as nothing else. */
    private static Set<String> numbers(Encoding.Fields job) {
        Set<String> numbers = new HashSet<>();
        Set<String> others = new HashSet<>();
        for (FeatureEncoder feature : job.features()) {
            (feature instanceof NumericFeature ? numbers : others).addAll(feature.fields());
        }
        LabelEncoder label = job.label();
        (label instanceof LabelEncoder.Classes ? others : numbers).add(label.field());
        ExampleFields about = job.about();
        if (about.weight() != null) {
            numbers.add(about.weight());
        }
        for (String text : new String[] {about.id(), about.eventTime(), about.key()}) {
            if (text != null) {
                others.add(text);
            }
        }
        numbers.removeAll(others);
        return numbers;
    }
}
