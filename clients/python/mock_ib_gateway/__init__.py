"""The fake IB gateway for Python test suites: starts the program, and asks its HTTP door. Standard library alone."""

import json
import os
import pathlib
import re
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request

__all__ = ["Gateway", "GatewayError"]


class GatewayError(Exception):
    """The door refused: `status`, one sentence, and in `parts` what it says beside (complaints, nearest, failures)."""

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
        line = process.stdout.readline()
        found = re.match(r"listening on \S+ control (http://\S+)", line)
        if found is None:
            process.kill()
            raise RuntimeError(f"mock-ib-gateway did not start: {line!r}, see stderr")
        return cls(found[1], os.environ.get("IB_CONTROL_TOKEN"), process)

    def stop(self):
        """Ends the process; it must have nothing to complain about."""
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(timeout=10)
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
        try:
            with urllib.request.urlopen(request, timeout=150) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise GatewayError(error.code, json.load(error)) from None

    def step(self, *steps):
        """Does steps now, as a scenario file writes them: step({"reprice": {"contract": "AAPL", "price": 190.5}})."""
        return self.ask("POST", "/steps", list(steps))

    def fault(self, name, fault, **options):
        """Puts a fault in force under a name: fault("lag", "latency", ms=200)."""
        return self.ask("POST", "/faults", {"name": name, "fault": fault, **options})

    def remove_fault(self, name):
        return self.ask("DELETE", f"/faults/{name}")

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
        return self.ask("GET", f"/accounts/{account}/positions")

    def reset(self):
        """Everything as at the start, on the same port; clients are cut."""
        return self.ask("POST", "/reset")


def _text(value):
    return value if isinstance(value, str) else json.dumps(value)


def _installed():
    """The program that npm installed in this folder or one above."""
    for folder in [pathlib.Path.cwd(), *pathlib.Path.cwd().parents]:
        program = folder / "node_modules" / ".bin" / "mock-ib-gateway"
        if program.exists():
            return str(program)
    raise RuntimeError("mock-ib-gateway is not installed: npm install --save-dev ib-position-streamer, or set MOCK_IB_GATEWAY")
