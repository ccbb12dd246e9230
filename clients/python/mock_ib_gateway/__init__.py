"""The fake IB gateway for Python test suites: starts the program, and asks its HTTP door. Standard library alone."""

import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request

__all__ = ["Gateway", "GatewayError"]

START_S = 30
"""How long the program may take until it says where it listens, in seconds."""
STOP_S = 10
"""How long it may take to end."""
ANSWER_S = 30
"""How long the door may take to answer, beside what it was asked to wait (120 s at most)."""
MOST_WAIT_S = 120

# The door is on this machine or named outright: a proxy of the environment has no part in it.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class GatewayError(Exception):
    """The door refused: `status`, one sentence, and in `parts` what it says beside (complaints, nearest, failures).
    `status` is None where there was no answer: the gateway has ended, or does not answer."""

    def __init__(self, status, parts):
        super().__init__(parts.get("error", f"HTTP {status}"))
        self.status, self.parts = status, parts


class Gateway:
    """A gateway behind a control door. A bot connects to `host` and `port`."""

    def __init__(self, control, token=None, process=None):
        self.control, self._token, self._process = control, token, process
        health = self.ask("GET", "/health")
        self.host, self.port = health["host"], health["port"]

    @classmethod
    def start(cls, *args, command=None):
        """Starts `mock-ib-gateway serve` with these arguments; nothing happens in it by itself unless a --scenario is given."""
        command = command or os.environ.get("MOCK_IB_GATEWAY", "").split() or [_installed()]
        scenario = [] if "--scenario" in args else ["--scenario", "none"]
        process = subprocess.Popen(
            [*command, "serve", "--port", "0", "--control", "0", *scenario, *args], stdout=subprocess.PIPE, text=True
        )
        late = threading.Timer(START_S, process.kill)
        late.start()
        line = process.stdout.readline()
        is_late = not late.is_alive()
        late.cancel()
        found = re.match(r"listening on \S+ control (http://\S+)", line)
        try:
            if found is None:
                said = f"nothing within {START_S} s" if is_late else f"{line!r}, see stderr"
                raise RuntimeError(f"mock-ib-gateway did not start: it said {said}")
            return cls(found[1], os.environ.get("IB_CONTROL_TOKEN"), process)
        except BaseException:
            _kill(process)
            raise

    def stop(self):
        """Ends the process; it must have nothing to complain about. One that does not end is killed."""
        if self._process is None:
            raise RuntimeError("Cannot stop a gateway that was not started here")
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            _kill(self._process)
            raise RuntimeError(f"mock-ib-gateway did not end within {STOP_S} s of SIGTERM, and was killed") from None
        self._process.stdout.close()
        if code != 0:
            raise RuntimeError(f"mock-ib-gateway ended with {code}, see stderr")

    def ask(self, method, path, body=None, **query):
        """Any route of the door (see its /openapi.json). Raises GatewayError when it refuses."""
        given = urllib.parse.urlencode({name: _text(value) for name, value in query.items() if value is not None})
        request = urllib.request.Request(self.control + path + ("?" + given if given else ""), method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if self._token is not None:
            request.add_header("Authorization", f"Bearer {self._token}")
        waits = "timeout" in query or "within" in query
        try:
            with _OPENER.open(request, timeout=ANSWER_S + (MOST_WAIT_S if waits else 0)) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise GatewayError(error.code, _parts(error.read())) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise GatewayError(None, {"error": self._why_silent(method, path, error)}) from error

    def _why_silent(self, method, path, error):
        code = None if self._process is None else self._process.poll()
        why = f"no answer of the door: {error}" if code is None else f"mock-ib-gateway has ended with {code}, see stderr"
        return f"Cannot ask {method} {path}: {why}"

    def step(self, *steps):
        """Does steps now, as a scenario file writes them: step({"reprice": {"contract": "AAPL", "price": 190.5}})."""
        return self.ask("POST", "/steps", list(steps))

    def fault(self, name, fault, **options):
        """Puts a fault in force under a name: fault("lag", "latency", ms=200)."""
        return self.ask("POST", "/faults", {"name": name, "fault": fault, **options})

    def remove_fault(self, name):
        return self.ask("DELETE", f"/faults/{_quoted(name)}")

    def mark(self, name="mark"):
        """A note in the journal; what comes `after` it is new."""
        return self.ask("POST", "/journal/mark", {"name": name})["index"]

    def wait(self, name, timeout="5s", after=None, client_id=None, **fields):
        """The first such message or note, kept or still to come: wait("placeOrder", action="BUY")."""
        wanted = {f"fields.{field}": value for field, value in fields.items()}
        return self.ask("GET", "/journal/wait", name=name, timeout=timeout, after=after, clientId=client_id, **wanted)

    def verify(self, request, count=None, within=None, client_id=None, after=None, **fields):
        """Demands what a client must have sent, so often (`count`) or at least once; the error names the nearest miss."""
        demand = {"request": request, "fields": fields, "count": count, "clientId": client_id}
        given = {name: value for name, value in demand.items() if value is not None}
        return self.ask("POST", "/verify", [given], within=within, after=after)

    def positions(self, account="DU1234567"):
        """The truth to compare a bot's book with."""
        return self.ask("GET", f"/accounts/{_quoted(account)}/positions")

    def reset(self):
        """Everything as at the start, on the same port; clients are cut."""
        return self.ask("POST", "/reset")


def _kill(process):
    process.kill()
    process.wait()
    process.stdout.close()


def _quoted(part):
    return urllib.parse.quote(part, safe="")


def _parts(answer):
    """What a refusal says; of one that is not the door's own, its text."""
    try:
        parts = json.loads(answer)
    except ValueError:
        parts = None
    return parts if isinstance(parts, dict) else {"error": answer.decode(errors="replace")}


def _text(value):
    return value if isinstance(value, str) else json.dumps(value)


def _installed():
    """The program that npm installed in this folder or one above."""
    for folder in [pathlib.Path.cwd(), *pathlib.Path.cwd().parents]:
        program = folder / "node_modules" / ".bin" / "mock-ib-gateway"
        if program.exists():
            return str(program)
    raise RuntimeError("mock-ib-gateway is not installed: npm install --save-dev ib-position-streamer, or set MOCK_IB_GATEWAY")
