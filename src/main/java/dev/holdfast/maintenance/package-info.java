/**
 * Which entries are removed, and when. The decision is a pure function of the entries, the policy and the time; the
 * timer verticle only asks for it.
 */
@NullMarked
package dev.holdfast.maintenance;

import org.jspecify.annotations.NullMarked;
