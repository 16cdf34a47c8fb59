/** Signature Version 4 as S3 wants it: pure functions of request, credentials, scope and time. */
@NullMarked
package dev.pail.internal.sign;

import org.jspecify.annotations.NullMarked;
