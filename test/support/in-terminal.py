# Runs a command on a pseudo-terminal of the size given (80x24), passes on what it writes there and what comes on stdin.
# A line of stdin is one thing to do, as JSON: {"keys": "q"} or {"columns": 100, "rows": 30}.
import fcntl, json, os, pty, select, struct, sys, termios

size, command = sys.argv[1], sys.argv[2:]


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


columns, rows = (int(number) for number in size.split("x"))
pid, terminal = pty.fork()
if pid == 0:
    # The size is set on the child's own end, before the program looks.
    resize(0, columns, rows)
    os.execvp(command[0], command)
listening = [terminal, 0]
typed = b""
while True:
    ready = select.select(listening, [], [])[0]
    if 0 in ready:
        data = os.read(0, 65536)
        if not data:
            listening = [terminal]
        *lines, typed = (typed + data).split(b"\n")
        for line in lines:
            wish = json.loads(line)
            if "keys" in wish:
                os.write(terminal, wish["keys"].encode())
            else:
                resize(terminal, wish["columns"], wish["rows"])
    if terminal in ready:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
