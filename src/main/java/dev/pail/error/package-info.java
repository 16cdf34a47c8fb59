/** What can go wrong: one sealed family of unchecked exceptions, and the table of S3's error codes as data. */
@NullMarked
package dev.pail.error;

import org.jspecify.annotations.NullMarked;
