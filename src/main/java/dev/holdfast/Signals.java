package dev.holdfast;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT. The first begins the orderly end of the process, its exit status 128 and the signal's number, as
 * that of the Java runtime's own handler. The second ends it at once: the runtime's own handler would not hear it before
 * the orderly end is over.
 *
 * <p>The JDK has this in {@code sun.misc} (module {@code jdk.unsupported}) only, which compilers warn of; so it is called
 * by reflection. Where it is not there, the runtime's own handlers stay.
 */
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);
    private static final int SIGNALLED = 128;

    private static final AtomicBoolean stopping = new AtomicBoolean();

    private Signals() {}

    static void stopInOrderThenAtOnce() {
        for (String name : List.of("TERM", "INT")) {
            try {
                handle(name);
            } catch (ReflectiveOperationException | IllegalArgumentException missing) {
                log.debug("a second SIG{} will not end the process at once", name, missing);
            }
        }
    }

    private static void handle(String name) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        int status = SIGNALLED + (int) signalType.getMethod("getNumber").invoke(signal);
        Object handler = Proxy.newProxyInstance(
                Signals.class.getClassLoader(),
                new Class<?>[] {handlerType},
                (proxy, method, arguments) -> received(proxy, method, status));
        signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    }

    private static Object received(Object proxy, Method method, int status) {
        switch (method.getName()) {
            case "handle" -> end(status);
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            default -> {
                return "signal handler";
            }
        }
        return proxy;
    }

    private static void end(int status) {
        if (stopping.compareAndSet(false, true)) {
            // Not here: the exit waits for the orderly end, and the next signal needs this thread.
            new Thread(() -> System.exit(status), "holdfast-exit").start();
        } else {
            Runtime.getRuntime().halt(status);
        }
    }
}
