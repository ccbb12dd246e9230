"""The Python helper beside gateways that refuse, die, freeze, or never start. Prints what was raised, a line each."""
import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "clients" / "python"))
import mock_ib_gateway as helper  # noqa: E402
from mock_ib_gateway import Gateway  # noqa: E402

command = sys.argv[1:]
os.environ["http_proxy"] = "http://127.0.0.1:9"
for name in ("no_proxy", "NO_PROXY"):
    os.environ.pop(name, None)


def show(what, act):
    try:
        print(what, "said nothing", act())
    except Exception as error:
        print(what, type(error).__name__, getattr(error, "status", "-"), str(error).splitlines()[0])


gateway = Gateway.start(command=command)
show("a name with a blank:", lambda: gateway.remove_fault("a b"))
show("an account with a slash:", lambda: gateway.positions("a/b"))
os.kill(gateway._process.pid, signal.SIGKILL)
gateway._process.wait()
show("dead:", gateway.reset)
show("dead, and stopped:", gateway.stop)

frozen = Gateway.start(command=command)
helper.ANSWER_S, helper.STOP_S, helper.START_S = 0.5, 0.5, 0.5
os.kill(frozen._process.pid, signal.SIGSTOP)
show("frozen:", frozen.reset)
show("frozen, and stopped:", frozen.stop)
print("left:", frozen._process.poll())

started = []
popen = helper.subprocess.Popen
helper.subprocess.Popen = lambda *args, **options: started.append(popen(*args, **options)) or started[-1]
show("never listens:", lambda: Gateway.start(command=[sys.executable, "-c", "import time; time.sleep(60)"]))
helper.START_S = 30
show("is no gateway:", lambda: Gateway.start(command=[sys.executable, "-c", "print('hello')"]))
print("left:", [process.poll() is None for process in started])
