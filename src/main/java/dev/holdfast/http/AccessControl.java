package dev.holdfast.http;

import dev.holdfast.access.Authenticator;
import org.jspecify.annotations.Nullable;

/**
 * Whom the interface serves, and what is put on record of it.
 *
 * @param authenticator who callers are; null: nobody is asked, and everybody may do everything
 * @param audit takes what was done
 */
public record AccessControl(@Nullable Authenticator authenticator, AuditTrail audit) {
    /** Everybody, without a record. */
    public static final AccessControl NONE = new AccessControl(null, AuditTrail.NONE);
}
