"""A line between a browser and the site that can be cut, for browsers that cannot be told that they are off-line."""

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlsplit


class Line:
    """Passes bytes both ways between a port of this machine and the site."""

    def __init__(self, site: str) -> None:
        self._to = urlsplit(site)
        self._loop = asyncio.new_event_loop()
        self._is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._carry, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        Thread(target=self._loop.run_forever, daemon=True).start()

    def cut(self) -> None:
        """Hang up on everybody, and on whoever comes from now on."""
        self._is_cut = True
        self._loop.call_soon_threadsafe(self._hang_up)

    def close(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._server.close)

    def _hang_up(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        from_site, to_site = await asyncio.open_connection(self._to.hostname, self._to.port)
        self._writers |= {writer, to_site}
        await asyncio.gather(self._pass(reader, to_site), self._pass(from_site, writer))
        self._writers -= {writer, to_site}

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await source.read(65536):
                target.write(piece)
                await target.drain()
        with contextlib.suppress(OSError):
            target.close()


@contextmanager
def opened_line(site: str) -> Iterator[Line]:
    line = Line(site)
    try:
        yield line
    finally:
        line.close()
