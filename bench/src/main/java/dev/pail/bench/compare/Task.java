package dev.pail.bench.compare;

/** What the contenders are made to do, and the units its cost is told in. */
enum Task {
    /** One file in parts. */
    UPLOAD("GiB", 1, "s", 1 << 20, "MiB"),
    /** One object into a file that exists. */
    DOWNLOAD("GiB", 1, "s", 1 << 20, "MiB"),
    /** Many PUTs of 1 KiB from 16 threads. */
    PUT("call", 1e6, "µs", 1000, "kB"),
    /** Many GETs of 1 KiB from 16 threads. */
    GET("call", 1e6, "µs", 1000, "kB"),
    /** All keys of a bucket. */
    LIST("key", 1e6, "µs", 1, "bytes"),
    /** From the launch of the process to the end of its first PUT of 1 KiB. */
    START("start", 1e3, "ms", 1 << 20, "MiB"),
    /** All files of a directory, each of 4 KiB, 16 at once. */
    DIRECTORY_UP("file", 1e6, "µs", 1000, "kB"),
    /** All objects under a prefix, each of 4 KiB, into a directory that is empty. */
    DIRECTORY_DOWN("file", 1e6, "µs", 1000, "kB");

    static final int SMALL_BYTES = 1024;
    static final int TREE_FILE_BYTES = 4096;
    static final int THREADS = 16;

    final String unit;
    final double cpuFactor;
    final String cpuUnit;
    final double bytesDivisor;
    final String bytesUnit;

    Task(String unit, double cpuFactor, String cpuUnit, double bytesDivisor, String bytesUnit) {
        this.unit = unit;
        this.cpuFactor = cpuFactor;
        this.cpuUnit = cpuUnit;
        this.bytesDivisor = bytesDivisor;
        this.bytesUnit = bytesUnit;
    }

    boolean movesFile() {
        return this == UPLOAD || this == DOWNLOAD;
    }

    boolean movesDirectory() {
        return this == DIRECTORY_UP || this == DIRECTORY_DOWN;
    }

    /** How many units one round is. */
    double units(long sizeBytes, int calls) {
        return switch (this) {
            case UPLOAD, DOWNLOAD -> sizeBytes / (double) (1L << 30);
            case PUT, GET -> calls;
            case LIST -> Sink.LISTED_KEYS;
            case START -> 1;
            case DIRECTORY_UP, DIRECTORY_DOWN -> Sink.TREE_KEYS;
        };
    }

    /** What {@link Child} must report for each round: bytes moved, or keys seen. */
    long expected(long sizeBytes, int calls) {
        return switch (this) {
            case UPLOAD, DOWNLOAD -> sizeBytes;
            case PUT, GET -> (long) calls * SMALL_BYTES;
            case LIST -> Sink.LISTED_KEYS;
            case START -> SMALL_BYTES;
            case DIRECTORY_UP, DIRECTORY_DOWN -> (long) Sink.TREE_KEYS * TREE_FILE_BYTES;
        };
    }
}
