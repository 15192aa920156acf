package dev.holdfast.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** The method is called for its effect; what it returns is for chaining. Error Prone knows it by its simple name. */
@Target({ElementType.METHOD, ElementType.TYPE})
@interface CanIgnoreReturnValue {}
