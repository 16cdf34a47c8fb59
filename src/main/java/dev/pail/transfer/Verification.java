package dev.pail.transfer;

/**
 * Outcome of comparing a file with an object without reading the object.
 *
 * @param matches true when they are proven to be the same
 * @param method what was compared: {@code crc32c}, {@code md5}, {@code size} and so on
 * @param what what was found, in a clause
 */
public record Verification(boolean matches, String method, String what) {}
