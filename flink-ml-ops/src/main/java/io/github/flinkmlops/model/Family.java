package io.github.flinkmlops.model;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The members of a family (activations, losses, optimizers, …) by name, each a record whose
 * components are its settings. The registered instance holds the defaults. Job files and model
 * files both go through here, so that a new member is its own file and one line in {@link
 * Families}.
 *
 * <p>A member is written as its name, {@code relu}; as its name with its first setting, {@code
 * {dense: 32}}; or as its name with settings, {@code {adam: {beta1: 0.8}}}.
 */
public final class Family<T> {

    private final String title;
    private final Class<T> type;
    private final Map<String, T> defaults = new TreeMap<>();
    private final Map<Class<?>, String> names = new LinkedHashMap<>();
    private final Map<String, String> required = new LinkedHashMap<>();

    /**
     * @param title what messages call a member, such as {@code loss}
     */
    Family(String title, Class<T> type) {
        this.title = title;
        this.type = type;
    }

    /** Adds a member whose settings all have defaults. */
    Family<T> with(String name, T defaultSettings) {
        if (!type.isInstance(defaultSettings) || !defaultSettings.getClass().isRecord()) {
            throw new IllegalArgumentException(name + " must be a record of type " + type);
        }
        defaults.put(name, defaultSettings);
        names.put(defaultSettings.getClass(), name);
        return this;
    }

    /** Adds a member one of whose settings must be given. */
    Family<T> with(String name, T defaultSettings, String requiredSetting) {
        required.put(name, requiredSetting);
        return with(name, defaultSettings);
    }

    Class<T> type() {
        return type;
    }

    /** The names of all members. */
    public Set<String> names() {
        return defaults.keySet();
    }

    /**
     * Reads a member from its tree of strings, numbers, booleans, lists and maps.
     *
     * @throws IllegalArgumentException with the name, the value and what is allowed
     */
    public T parse(@Nullable Object tree) {
        if (tree instanceof String name) {
            return create(name, Map.of());
        }
        if (tree instanceof Map<?, ?> map && map.size() == 1) {
            Map.Entry<?, ?> entry = map.entrySet().iterator().next();
            String name = String.valueOf(entry.getKey());
            Object settings = entry.getValue();
            if (settings instanceof Map<?, ?> given) {
                return create(name, given);
            }
            return create(name, settings == null ? Map.of() : first(name, settings));
        }
        throw new IllegalArgumentException(
                title + " must be a name or one name with settings, was " + tree);
    }

    private Map<String, Object> first(String name, Object setting) {
        RecordComponent[] components = member(name).getClass().getRecordComponents();
        if (components.length == 0) {
            throw new IllegalArgumentException(
                    title + " '" + name + "' has no settings, was given " + setting);
        }
        return Map.of(components[0].getName(), setting);
    }

    private T member(String name) {
        T member = defaults.get(name);
        if (member == null) {
            throw new IllegalArgumentException(
                    title + " must be one of " + names() + ", was '" + name + "'");
        }
        return member;
    }

    private T create(String name, Map<?, ?> settings) {
        T member = member(name);
        RecordComponent[] components = member.getClass().getRecordComponents();
        checkNames(name, components, settings);
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            String setting = components[i].getName();
            types[i] = components[i].getType();
            values[i] =
                    settings.containsKey(setting)
                            ? Settings.read(
                                    name + "." + setting,
                                    settings.get(setting),
                                    components[i].getGenericType())
                            : read(components[i], member);
        }
        try {
            return type.cast(member.getClass().getDeclaredConstructor(types).newInstance(values));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException cause) {
                throw new IllegalArgumentException(
                        title + " '" + name + "': " + cause.getMessage(), cause);
            }
            throw new IllegalStateException("cannot build " + name, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot build " + name, e);
        }
    }

    private void checkNames(String name, RecordComponent[] components, Map<?, ?> settings) {
        Map<String, Object> known = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            known.put(component.getName(), component);
        }
        for (Object setting : settings.keySet()) {
            if (!known.containsKey(String.valueOf(setting))) {
                throw new IllegalArgumentException(
                        title
                                + " '"
                                + name
                                + "' has no setting '"
                                + setting
                                + "', it has "
                                + known.keySet());
            }
        }
        String needed = required.get(name);
        if (needed != null && !settings.containsKey(needed)) {
            throw new IllegalArgumentException(
                    title + " '" + name + "' needs the setting '" + needed + "'");
        }
    }

    /** Writes a member as the tree that {@link #parse} reads, all settings included. */
    public Object render(T member) {
        String name = names.get(member.getClass());
        if (name == null) {
            throw new IllegalArgumentException(
                    title + " " + member + " is not registered, only " + names() + " are");
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        for (RecordComponent component : member.getClass().getRecordComponents()) {
            settings.put(component.getName(), Settings.write(read(component, member)));
        }
        return settings.isEmpty() ? name : Map.of(name, settings);
    }

    private static Object read(RecordComponent component, Object member) {
        try {
            return component.getAccessor().invoke(member);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
