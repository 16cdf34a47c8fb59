/** One file per S3 operation, and the pipeline that signs, sends, checks and repeats them. */
@NullMarked
package dev.pail.internal.op;

import org.jspecify.annotations.NullMarked;
