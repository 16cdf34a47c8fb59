package dev.pail.model;

/**
 * An object, or a range of it, held in memory.
 *
 * @param head what S3 says of the object
 * @param bytes the bytes that were asked for; the array is the caller's
 */
@SuppressWarnings("ArrayRecordComponent") // handing the bytes over without a copy is the point; equality is not used
public record ObjectBytes(ObjectHead head, byte[] bytes) {}
