package dev.pail.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between tool and server and holds the tool's bytes back once so many have passed: so a test may kill a
 * transfer in its middle without a race.
 */
final class Relay implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int serverPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private long bytesLeft = Long.MAX_VALUE;
    private long answerBytesLeft = Long.MAX_VALUE;
    private String counted = "";
    private int occurrencesLeft;

    Relay(int serverPort) throws IOException {
        this.serverPort = serverPort;
        start(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Lets that many more bytes of requests pass, then none. */
    synchronized void holdAfter(long bytes) {
        bytesLeft = bytes;
        notifyAll();
    }

    /** Lets requests pass that have the text so many times in all, then none. */
    synchronized void holdAfter(int occurrences, String text) {
        counted = text;
        occurrencesLeft = occurrences;
    }

    /** Lets that many more bytes of answers pass, then none. */
    synchronized void holdAnswersAfter(long bytes) {
        answerBytesLeft = bytes;
        notifyAll();
    }

    /** Lets everything pass from now on; what was held belongs to a process that is gone. */
    void release() {
        sockets.forEach(Relay::close);
        sockets.clear();
        holdAfter(0, "");
        holdAfter(Long.MAX_VALUE);
        holdAnswersAfter(Long.MAX_VALUE);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(client);
                sockets.add(server);
                start(() -> pump(client, server, true));
                start(() -> pump(server, client, false));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pump(Socket from, Socket to, boolean requests) {
        byte[] buffer = new byte[1 << 16];
        String before = "";
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitLeave(read, requests);
                if (requests) {
                    before = awaitLeave(before + new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException | InterruptedException e) {
            // the other side is gone
        }
    }

    private synchronized void awaitLeave(int bytes, boolean requests) throws InterruptedException {
        while ((requests ? bytesLeft : answerBytesLeft) < bytes) {
            wait();
        }
        if (requests) {
            bytesLeft -= bytes;
        } else {
            answerBytesLeft -= bytes;
        }
    }

    /** Counts the text in what is to pass; gives the end of it, in which one may have begun. */
    private synchronized String awaitLeave(String passing) throws InterruptedException {
        if (counted.isEmpty()) {
            return "";
        }
        for (int at = passing.indexOf(counted); at >= 0; at = passing.indexOf(counted, at + 1)) {
            occurrencesLeft--;
        }
        while (occurrencesLeft < 0 && !counted.isEmpty()) {
            wait();
        }
        return passing.substring(Math.max(0, passing.length() - Math.max(0, counted.length() - 1)));
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // closed is closed
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        release();
    }
}
