package io.github.flinkmlops.host;

import ai.djl.Device;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Decides which device a slot uses. */
public final class DeviceChoice {

    /** A GPU if there is one, else the CPU. */
    public static final String AUTO = "auto";

    public static final String CPU = "cpu";

    private static final Pattern GPU = Pattern.compile("gpu:(\\d{1,4})");

    private DeviceChoice() {}

    /**
     * Checks a setting without knowing the machine.
     *
     * @throws IllegalArgumentException if it is none of {@code auto}, {@code cpu} and {@code gpu:N}
     */
    public static String check(String setting) {
        if (!setting.equals(AUTO) && !setting.equals(CPU) && !GPU.matcher(setting).matches()) {
            throw new IllegalArgumentException(
                    "device must be 'auto', 'cpu' or 'gpu:N', was '" + setting + "'");
        }
        return setting;
    }

    /**
     * Chooses among the GPUs that may be used the one with the fewest users, the first of equals.
     *
     * @param setting {@code auto}, {@code cpu} or {@code gpu:N}
     * @param present GPUs that the engine sees, numbered from 0
     * @param assigned numbers of the GPUs that Flink's external resource gave to this TaskManager;
     *     empty if none is configured, and then all may be used
     * @param users of a device in this process
     * @throws IllegalArgumentException if the setting names what is not there
     */
    public static Device choose(
            String setting,
            int present,
            Collection<Integer> assigned,
            ToIntFunction<Device> users) {
        Matcher gpu = GPU.matcher(check(setting));
        if (setting.equals(CPU)) {
            return Device.cpu();
        }
        for (int index : new TreeSet<>(assigned)) {
            require(
                    index >= 0 && index < present,
                    "Flink assigned GPU %d to this TaskManager, the engine sees %d GPUs: use the engine's CUDA libraries, or set device to 'cpu'",
                    index,
                    present);
        }
        List<Integer> usable =
                assigned.isEmpty()
                        ? IntStream.range(0, present).boxed().toList()
                        : List.copyOf(new TreeSet<>(assigned));
        if (gpu.matches()) {
            int index = Integer.parseInt(gpu.group(1));
            require(
                    usable.contains(index),
                    "device '%s' is not among the GPUs that may be used, %s: name one of them, or set device to 'auto' or 'cpu'",
                    setting,
                    usable);
            return Device.gpu(index);
        }
        return usable.stream()
                .map(Device::gpu)
                .min(Comparator.comparingInt(users))
                .orElse(Device.cpu());
    }

    private static void require(boolean fits, String message, Object... values) {
        if (!fits) {
            throw new IllegalArgumentException(message.formatted(values));
        }
    }
}
