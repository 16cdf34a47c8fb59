package dev.pail.bench.compare;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/** Parts go from the page cache to the socket inside the kernel; answers come through a direct buffer. */
final class BareSendfile extends Bare {
    private static final int BUFFER_BYTES = 256 * 1024;

    BareSendfile(Setting setting) {
        super(setting);
    }

    @Override
    Line connect() throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new ChannelLine(channel);
    }

    private static final class ChannelLine extends Line {
        private final SocketChannel channel;

        ChannelLine(SocketChannel channel) {
            super(ByteBuffer.allocateDirect(BUFFER_BYTES));
            this.channel = channel;
        }

        @Override
        void write(byte[] bytes) throws IOException {
            ByteBuffer out = ByteBuffer.wrap(bytes);
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        @Override
        void writeRegion(FileChannel file, long offset, long length) throws IOException {
            for (long done = 0; done < length; ) {
                done += file.transferTo(offset + done, length - done, channel);
            }
        }

        @Override
        void fill() throws IOException {
            in.clear();
            int n = channel.read(in);
            in.flip();
            if (n < 0) {
                throw new EOFException("connection ended");
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
