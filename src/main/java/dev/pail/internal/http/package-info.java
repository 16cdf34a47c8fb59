/** The seam to the wire, one request and one response, and the JDK transport behind it. */
@NullMarked
package dev.pail.internal.http;

import org.jspecify.annotations.NullMarked;
