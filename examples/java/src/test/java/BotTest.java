import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The market moves, an order is judged, the link is cut; each test has everything as at the start. */
class BotTest {
  @RegisterExtension static final MockIbGateway gateway = new MockIbGateway();

  @Test
  void theMarketMovesAndTheBotIsTold() throws IOException {
    try (Bot bot = new Bot()) {
      bot.send("6|2|1|DU1234567"); // reqAccountUpdates
      bot.until("54|"); // accountDownloadEnd
      gateway.step("trade: { contract: AAPL, quantity: 25, price: 190.5 }");
      assertTrue(bot.until("7|").contains("|AAPL|"));
    }
  }

  @Test
  void anOrderIsWhatTheStrategyMeant() throws IOException {
    try (Bot bot = new Bot()) {
      bot.buy("7");
      assertTrue(gateway.await("placeOrder", "fields.action=BUY", "timeout=5s").contains("\"clientId\":1"));
      gateway.verify("[{ request: placeOrder, fields: { action: BUY, totalQuantity: 7 }, count: 1 }]");
      MockIbGateway.Refused refused =
          assertThrows(MockIbGateway.Refused.class, () -> gateway.verify("[{ request: placeOrder, fields: { action: SELL } }]"));
      assertEquals(409, refused.status);
      assertTrue(refused.getMessage().contains("nearest miss"));
    }
  }

  @Test
  void theLinkIsCutAndComesBack() throws IOException {
    try (Bot bot = new Bot()) {
      gateway.step("disconnect: rst");
      assertThrows(SocketException.class, () -> bot.until("nothing"));
    }
    new Bot().close();
  }

  @Test
  void everythingIsAsAtTheStart() {
    assertEquals("{\"open\":[],\"completed\":[]}", gateway.ask("GET", "/orders", null));
  }

  /** Stands for yours: the bytes that any client of server version 100 sends. */
  static final class Bot implements AutoCloseable {
    private final Socket link = new Socket(gateway.host(), gateway.port());
    private final DataInputStream in = new DataInputStream(link.getInputStream());
    private final DataOutputStream out = new DataOutputStream(link.getOutputStream());

    Bot() throws IOException {
      link.setSoTimeout(10_000);
      out.write("API\0\0\0\0\tv100..100".getBytes(StandardCharsets.US_ASCII));
      next(); // the server version
      send("71|2|1|");
      until("9|");
    }

    void send(String fields) throws IOException {
      byte[] body = (fields.replace('|', '\0') + "\0").getBytes(StandardCharsets.UTF_8);
      out.writeInt(body.length);
      out.write(body);
    }

    void buy(String quantity) throws IOException {
      send("3|45|1||AAPL|STK|||||SMART||USD|||||BUY|" + quantity + "|LMT|1||DAY||||||1||||||||||||||||||-1" + "|".repeat(43));
    }

    String next() throws IOException {
      byte[] body = new byte[in.readInt()];
      in.readFully(body);
      return new String(body, StandardCharsets.UTF_8).replace('\0', '|');
    }

    String until(String prefix) throws IOException {
      String message = next();
      while (!message.startsWith(prefix)) message = next();
      return message;
    }

    @Override
    public void close() throws IOException {
      link.close();
    }
  }
}
