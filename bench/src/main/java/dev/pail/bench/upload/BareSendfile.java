package dev.pail.bench.upload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;

/** Parts go from the page cache to the socket inside the kernel. */
final class BareSendfile extends Bare {
    BareSendfile(Setting setting) {
        super(setting);
    }

    @Override
    Line connect() throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new ChannelLine(channel, ByteBuffer.allocateDirect(4096).limit(0));
    }

    private record ChannelLine(SocketChannel channel, ByteBuffer in) implements Line {
        @Override
        public void write(byte[] bytes) throws IOException {
            ByteBuffer out = ByteBuffer.wrap(bytes);
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        @Override
        public void writeRegion(FileChannel file, long offset, long length) throws IOException {
            for (long done = 0; done < length; ) {
                done += file.transferTo(offset + done, length - done, channel);
            }
        }

        @Override
        public int read() throws IOException {
            if (!in.hasRemaining()) {
                in.clear();
                int n = channel.read(in);
                in.flip();
                if (n < 0) {
                    return -1;
                }
            }
            return in.get() & 0xff;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
