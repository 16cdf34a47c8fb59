/** S3's XML both ways: answers read by Jackson's streaming parser behind a gate, requests written as text. */
@NullMarked
package dev.pail.internal.xml;

import org.jspecify.annotations.NullMarked;
