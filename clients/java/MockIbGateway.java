import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The fake IB gateway as a JUnit 5 extension: one process for a class, everything as at the start for each test. Put
 * {@code @RegisterExtension static final MockIbGateway gateway = new MockIbGateway();} into the class. Answers are JSON text:
 * read them with the library of your project. A body may be JSON or YAML.
 */
public final class MockIbGateway implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private static final Pattern FIRST_LINE = Pattern.compile("listening on (\\S+):(\\d+) control (http://\\S+)");
  private static final int START_SECONDS = 30;
  private static final int STOP_SECONDS = 10;
  /** The door can be asked to wait for 120 seconds. */
  private static final Duration ANSWER = Duration.ofSeconds(150);
  /** The door is on this machine: a proxy has no part in it. */
  private final HttpClient http = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
  private final String token = System.getenv("IB_CONTROL_TOKEN");
  private final List<String> arguments;
  private Process process;
  private String host;
  private int port;
  private String control;

  /** What the door refused: its status, and what it said. */
  public static final class Refused extends AssertionError {
    public final int status;

    Refused(int status, String answer) {
      super(answer);
      this.status = status;
    }
  }

  /** @param arguments of {@code mock-ib-gateway serve}; nothing happens by itself unless there is a --scenario */
  public MockIbGateway(String... arguments) {
    this.arguments = List.of(arguments);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    String program = System.getenv().getOrDefault("MOCK_IB_GATEWAY", "node_modules/.bin/mock-ib-gateway");
    List<String> command = new ArrayList<>(List.of(program.split(" ")));
    command.addAll(List.of("serve", "--port", "0", "--control", "0"));
    if (!arguments.contains("--scenario")) command.addAll(List.of("--scenario", "none"));
    command.addAll(arguments);
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    // One that says nothing is ended, which ends the reading.
    CompletableFuture.delayedExecutor(START_SECONDS, TimeUnit.SECONDS).execute(() -> {
      if (control == null) process.destroyForcibly();
    });
    String line = process.inputReader().readLine();
    Matcher said = FIRST_LINE.matcher(line == null ? "" : line);
    if (!said.find()) throw new IOException("mock-ib-gateway did not start: " + (line == null ? "it ended, or said nothing within " + START_SECONDS + " s" : line));
    host = said.group(1);
    port = Integer.parseInt(said.group(2));
    control = said.group(3);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    ask("POST", "/reset", null);
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    if (process == null) return;
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("mock-ib-gateway did not end within " + STOP_SECONDS + " s of SIGTERM, and was killed");
    }
    if (process.exitValue() != 0) throw new AssertionError("mock-ib-gateway ended with " + process.exitValue());
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** Any route of the door (see its /openapi.json). @throws Refused when it refuses: an AssertionError */
  public String ask(String method, String path, String body) {
    HttpRequest.BodyPublisher sent = body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(control + path)).method(method, sent).timeout(ANSWER);
    if (token != null) request.header("Authorization", "Bearer " + token);
    try {
      HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() < 300) return answer.body();
      throw new Refused(answer.statusCode(), answer.body());
    } catch (IOException cause) {
      String why = process.isAlive() ? control : "mock-ib-gateway has ended with " + process.exitValue();
      throw new AssertionError("The control door cannot be reached: " + why, cause);
    } catch (InterruptedException cause) {
      Thread.currentThread().interrupt();
      throw new AssertionError(cause);
    }
  }

  /** Does a step, or a list of them, as a scenario file writes them; in force when this returns. */
  public void step(String yaml) {
    ask("POST", "/steps", yaml);
  }

  /** The first such message or note, kept or still to come; conditions are {@code "fields.action=BUY"} or {@code "after=7"}. */
  public String await(String name, String... conditions) {
    StringBuilder query = new StringBuilder("/journal/wait?name=" + name);
    for (String condition : conditions) {
      String[] parts = condition.split("=", 2);
      if (parts.length < 2) throw new IllegalArgumentException("A condition is like fields.action=BUY: " + condition);
      query.append('&').append(parts[0]).append('=').append(URLEncoder.encode(parts[1], StandardCharsets.UTF_8));
    }
    return ask("GET", query.toString(), null);
  }

  /** Demands what a client must have sent: {@code [{request: placeOrder, fields: {action: BUY}, count: 1}]}. */
  public void verify(String yaml) {
    ask("POST", "/verify", yaml);
  }
}
