package dev.pail.bench.micro;

import dev.pail.internal.xml.S3Xml;
import dev.pail.model.ObjectPage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A page of ListObjectsV2 with 1,000 keys, from bytes to records; time is per key. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ListingXmlBench {
    private static final int KEYS = 1000;

    private final S3Xml xml = new S3Xml();
    private final byte[] page = page();

    private static byte[] page() {
        StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        text.append(
                "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>photos</Name><Prefix></Prefix>");
        text.append("<MaxKeys>1000</MaxKeys><KeyCount>")
                .append(KEYS)
                .append("</KeyCount><IsTruncated>false</IsTruncated>");
        text.append("<EncodingType>url</EncodingType>");
        for (int i = 0; i < KEYS; i++) {
            text.append("<Contents><Key>photos/2026/007/image-")
                    .append(10_000_000 + i)
                    .append(".jpg</Key>");
            text.append("<LastModified>2026-01-01T00:00:00.000Z</LastModified>");
            text.append("<ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>")
                    .append(1000 + i)
                    .append("</Size>");
            text.append("<StorageClass>STANDARD</StorageClass></Contents>");
        }
        return text.append("</ListBucketResult>").toString().getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    @OperationsPerInvocation(KEYS)
    public ObjectPage read() {
        return xml.listObjectsV2(page);
    }
}
