package dev.holdfast;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.jspecify.annotations.Nullable;

/**
 * How the process logs until its configuration has been read. Logback finds it as a service. It says in code what a
 * {@code logback.xml} would: reading one takes about a quarter of a second at each start. Where there is a file of
 * Logback's all the same (the tests have one, the property of Logback may name one), that is read.
 */
public final class FirstLogging extends ContextAwareBase implements Configurator {
    private static final String FILE_OF_TESTS = "logback-test.xml";
    private static final String PROPERTY = "logback.configurationFile";

    @Override
    public ExecutionStatus configure(@Nullable LoggerContext context) {
        if (context == null
                || System.getProperty(PROPERTY) != null
                || FirstLogging.class.getClassLoader().getResource(FILE_OF_TESTS) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Logs.begin(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
