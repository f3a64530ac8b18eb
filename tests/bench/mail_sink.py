"""A mail server in a process of its own that takes everything and says when: the same for both sides of a benchmark.

``python -P mail_sink.py FOLDER`` writes its port to ``FOLDER/port`` and the moment of each mail to ``FOLDER/mails``.
"""

import sys
import time
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer


class Sink(ThreadingTCPServer):
    """Takes each connection in a thread."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64


class Session(StreamRequestHandler):
    """One connection: answers, and notes each mail once it was taken whole."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                self._say("250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING")
            elif verb == b"DATA":
                self._say("354 go on")
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    pass
                mails.write(f"{time.time()}\n")
                mails.flush()
                self._say("250 taken")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    mails = (folder / "mails").open("a", encoding="ascii")
    with Sink(("127.0.0.1", 0), Session) as sink:
        (folder / "port").write_text(str(sink.server_address[1]))
        sink.serve_forever()
