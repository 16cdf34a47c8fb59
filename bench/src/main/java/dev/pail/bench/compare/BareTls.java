package dev.pail.bench.compare;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The JDK's TLS socket; files are read into, and written from, one array for each connection. */
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
        return new TlsLine(socket);
    }

    private static final class TlsLine extends Line {
        private final SSLSocket socket;
        private final ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);

        TlsLine(SSLSocket socket) {
            super(ByteBuffer.allocate(BUFFER_BYTES));
            this.socket = socket;
        }

        @Override
        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        @Override
        void writeRegion(FileChannel file, long offset, long length) throws IOException {
            for (long done = 0; done < length; ) {
                out.clear().limit((int) Math.min(BUFFER_BYTES, length - done));
                int n = file.read(out, offset + done);
                if (n < 0) {
                    throw new EOFException("file shrank");
                }
                socket.getOutputStream().write(out.array(), 0, n);
                done += n;
            }
        }

        @Override
        void fill() throws IOException {
            int n = socket.getInputStream().read(in.array());
            if (n < 0) {
                throw new EOFException("connection ended");
            }
            in.clear().limit(n);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
