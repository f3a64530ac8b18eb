"""Runs one command and ends it when the supervisor is gone: started as a script by the supervisor, imports no Django.

The supervisor holds the writing end of our standard input. When it dies, however it dies, we read the end of the pipe.
We lead the process group of the command, so that the supervisor too can kill the whole group by our number.
"""

import os
import select
import signal
import subprocess
import sys
import time


def main(grace: float, command: list[str]) -> int:
    """Run `command`; on SIGTERM or when our parent is gone, ask it to end, and kill the group after `grace` seconds."""
    heard, tell = os.pipe()  # each signal writes into it, so that `select` waits for all there is to wait for
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: asked.append(number))
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    while child.poll() is None:
        readable, _writable, _other = select.select([0, heard], [], [])
        if heard in readable:
            os.read(heard, 4096)
        if 0 not in readable and not asked:
            continue
        child.terminate()
        deadline = time.monotonic() + grace
        while child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(0, signal.SIGKILL)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
