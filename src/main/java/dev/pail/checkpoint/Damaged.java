package dev.pail.checkpoint;

/**
 * A checkpoint that {@link CheckpointStore#list} left out.
 *
 * @param location where it is kept: a file's path
 * @param what why it cannot be read
 */
public record Damaged(String location, String what) {}
