/**
 * The HTTP interface: routes, parameters, conditions, problems, representations. It turns requests into commands of
 * {@link dev.holdfast.session.SessionStore} and their results into answers; it knows nothing of engines or threads
 * behind it.
 *
 * <p>Everything runs on the event loop of its server and never blocks it: entries are bytes here, bodies that must be
 * parsed are parsed on the worker pool.
 */
@NullMarked
package dev.holdfast.http;

import org.jspecify.annotations.NullMarked;
