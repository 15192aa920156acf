package dev.holdfast.hostile;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Several clients that attack a port from addresses of their own, one connection after the other each. */
final class Attackers implements AutoCloseable {
    /** What {@link #main} prints when it begins. */
    static final String BEGINNING = "attacking";

    private static final int CLIENTS = 4;
    private static final int STAYING = 500;
    private static final int PATIENCE_MILLIS = 50;

    private final int port;
    private final int attacks;
    private final int rate;
    private final AtomicInteger begun = new AtomicInteger();
    private final Map<Attack, AtomicInteger> byKind = new EnumMap<>(Attack.class);
    private final BlockingDeque<Socket> staying = new LinkedBlockingDeque<>(STAYING);
    private final List<Thread> clients = new ArrayList<>();
    private volatile long began;

    /**
     * @param rate how many attacks begin in a second; 0: as many as they can
     */
    Attackers(int port, int attacks, int rate, long seed) {
        this.port = port;
        this.attacks = attacks;
        this.rate = rate;
        for (Attack attack : Attack.values()) {
            byKind.put(attack, new AtomicInteger());
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < CLIENTS; i++) {
            SplittableRandom own = random.split();
            byte last = (byte) (2 + i);
            clients.add(new Thread(() -> attack(own, last), "attacker-" + i));
        }
    }

    /**
     * Attacks in a process of its own, and prints how many attacks of each kind were made when all are.
     *
     * @param arguments the port, how many attacks, how many a second, the seed
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Attackers attackers = new Attackers(
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Long.parseLong(arguments[3]))) {
            System.out.println(BEGINNING);
            attackers.begin();
            for (Thread client : attackers.clients) {
                client.join();
            }
            attackers.byKind.values().forEach(System.out::println);
        }
    }

    void begin() {
        began = System.nanoTime();
        clients.forEach(Thread::start);
    }

    boolean active() {
        return clients.stream().anyMatch(Thread::isAlive);
    }

    private void attack(SplittableRandom random, byte last) {
        Attack[] kinds = Attack.values();
        while (awaitTurn(begun.getAndIncrement())) {
            Attack attack = kinds[random.nextInt(kinds.length)];
            try {
                attack(attack, random, last);
            } catch (IOException cut) {
                // As a server may do with such a client: it is cut while it sends or reads.
            }
            var unused = Objects.requireNonNull(byKind.get(attack)).incrementAndGet();
        }
    }

    /** Waits until the attack of that number is due. Returns false when there are no more. */
    private boolean awaitTurn(int number) {
        if (number >= attacks) {
            return false;
        }
        if (rate > 0) {
            LockSupport.parkNanos(began + number * 1_000_000_000L / rate - System.nanoTime());
        }
        return !Thread.currentThread().isInterrupted();
    }

    private void attack(Attack attack, SplittableRandom random, byte last) throws IOException {
        Socket socket = new Socket();
        boolean stays = false;
        try {
            socket.setSoLinger(true, 0);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, last}), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
            socket.getOutputStream().write(attack.text(random).getBytes(StandardCharsets.ISO_8859_1));
            stays = attack.after() == Attack.After.STAYS;
            if (attack.after() == Attack.After.READS) {
                int unused = socket.getInputStream().read(new byte[8_192]);
            }
        } finally {
            if (stays) {
                stay(socket);
            } else {
                socket.close();
            }
        }
    }

    private void stay(Socket socket) throws IOException {
        while (!staying.offerLast(socket)) {
            Socket oldest = staying.pollFirst();
            if (oldest != null) {
                oldest.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Thread client : clients) {
            client.interrupt();
        }
        try {
            for (Thread client : clients) {
                client.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        for (Socket socket : staying) {
            socket.close();
        }
    }
}
