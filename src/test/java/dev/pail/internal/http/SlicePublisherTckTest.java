package dev.pail.internal.http;

import dev.pail.internal.body.RequestBody;
import dev.pail.internal.body.RequestBody.Access;
import dev.pail.internal.body.SliceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Tag;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

/** The rules of Reactive Streams for publishers, by the test kit of their authors. */
@Tag("Z7")
@Test(groups = "Z7")
public class SlicePublisherTckTest extends FlowPublisherVerification<ByteBuffer> {

    private static final int TIMEOUT_MILLIS = 200;
    private static final int GC_TIMEOUT_MILLIS = 200;

    public SlicePublisherTckTest() {
        super(new TestEnvironment(TIMEOUT_MILLIS, TIMEOUT_MILLIS), GC_TIMEOUT_MILLIS);
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
        return new SlicePublisher(bytesOneByOne(elements), Access.JAVA);
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
        return new SlicePublisher(
                new RequestBody() {
                    @Override
                    public long length() {
                        return 1;
                    }

                    @Override
                    public boolean replayable() {
                        return true;
                    }

                    @Override
                    public SliceReader open(Access access) throws IOException {
                        throw new IOException("cannot be opened");
                    }
                },
                Access.JAVA);
    }

    /** A body of so many bytes, one in each slice. */
    private static RequestBody bytesOneByOne(long length) {
        return new RequestBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public boolean replayable() {
                return true;
            }

            @Override
            public SliceReader open(Access access) {
                return new SliceReader() {
                    private long left = length;

                    @Override
                    public ByteBuffer next() {
                        return left-- > 0 ? ByteBuffer.allocate(1) : null;
                    }

                    @Override
                    public void close(boolean quiet) {
                        left = 0;
                    }
                };
            }
        };
    }
}
