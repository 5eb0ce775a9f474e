package io.github.flinkmlops.job.quickstart;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The two sockets a broker listens on, bound before Kafka starts and then handed to it.
 *
 * <p>Kafka must be told its ports before it opens them. A free port that is looked up, closed and
 * opened again can be taken in between; one that stays bound cannot.
 */
final class BrokerSockets implements ServerSocketFactory, AutoCloseable {
    static final String CLIENT_LISTENER = "PLAINTEXT";
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /** Of IPv4 on any machine, so that host:port needs no brackets. */
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final ServerSocketChannel client;
    private final ServerSocketChannel controller;

    private BrokerSockets(ServerSocketChannel client, ServerSocketChannel controller) {
        this.client = client;
        this.controller = controller;
    }

    /**
     * Binds the client's port and a free one for the controller.
     *
     * @throws BindException if the port is in use, naming it
     */
    static BrokerSockets open(int clientPort) throws IOException {
        ServerSocketChannel client = bind(clientPort);
        try {
            return new BrokerSockets(client, bind(0));
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    String clientAddress() throws IOException {
        return address(client);
    }

    String controllerAddress() throws IOException {
        return address(controller);
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listenerName, InetSocketAddress address, int backlog, int receiveBuffer) {
        return switch (listenerName) {
            case CLIENT_LISTENER -> client;
            case CONTROLLER_LISTENER -> controller;
            default -> throw new IllegalArgumentException("no socket for listener " + listenerName);
        };
    }

    /** Closes both; needed when Kafka did not start, harmless when it closed them itself. */
    @Override
    public void close() throws IOException {
        try (client;
                controller) {
            // Both are closed even if one of them fails to.
        }
    }

    private static ServerSocketChannel bind(int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port));
            return channel;
        } catch (BindException e) {
            channel.close();
            BindException named = new BindException(refused(port, e));
            named.initCause(e);
            throw named;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static String refused(int port, BindException e) {
        String message = e.getMessage();
        String why =
                message != null && message.contains("in use")
                        ? "is in use"
                        : "cannot be opened (" + message + ")";
        return "port "
                + port
                + " "
                + why
                + ": choose another with --kafka-port or 0 for a free one";
    }

    private static String address(ServerSocketChannel channel) throws IOException {
        InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
