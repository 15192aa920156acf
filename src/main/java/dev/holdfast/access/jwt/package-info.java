/** JSON Web Tokens (RFC 7519) of an identity provider: its keys, what is verified, and claims as grants. */
@NullMarked
package dev.holdfast.access.jwt;

import org.jspecify.annotations.NullMarked;
