package dev.pail.bench.upload;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Parts are read into one array per connection and written to the JDK's TLS socket. */
final class BareTls extends Bare {
    private static final int BUFFER_BYTES = 64 * 1024;

    BareTls(Setting setting) {
        super(setting);
    }

    @Override
    Line connect() throws IOException {
        SSLSocket socket =
                (SSLSocket) SSLSocketFactory.getDefault().createSocket(endpoint.getHost(), endpoint.getPort());
        socket.setTcpNoDelay(true);
        return new TlsLine(
                socket,
                new BufferedInputStream(socket.getInputStream()),
                socket.getOutputStream(),
                ByteBuffer.allocate(BUFFER_BYTES));
    }

    private record TlsLine(SSLSocket socket, InputStream in, OutputStream out, ByteBuffer buffer) implements Line {
        @Override
        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        @Override
        public void writeRegion(FileChannel file, long offset, long length) throws IOException {
            for (long done = 0; done < length; ) {
                buffer.clear().limit((int) Math.min(BUFFER_BYTES, length - done));
                int n = file.read(buffer, offset + done);
                if (n < 0) {
                    throw new IOException("file shrank");
                }
                out.write(buffer.array(), 0, n);
                done += n;
            }
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
