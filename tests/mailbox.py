"""A mail server on a socket of this machine, for tests: enough of SMTP to take or refuse a message."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mailbox:
    """``messages`` that were taken, each with the recipients of its envelope; ``refused`` addresses answer 550."""

    port: int = 0
    refused: set[str] = field(default_factory=set)
    messages: list[tuple[list[str], EmailMessage]] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Mailbox]:
    box = Mailbox()

    class Talk(_Talk):
        mailbox = box

    with socketserver.TCPServer(("127.0.0.1", 0), Talk) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()


class _Talk(socketserver.StreamRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        self._say(220, "mail.example")
        to: list[str] = []
        for line in self.rfile:
            command, _space, rest = line.decode().strip().partition(" ")
            match command.upper():
                case "MAIL":
                    to = []
                    self._say(250, "ok")
                case "RCPT":
                    to.append(rest.partition("<")[2].partition(">")[0])
                    is_refused = to[-1] in self.mailbox.refused
                    self._say(*((550, "no such user") if is_refused else (250, "ok")))
                case "DATA":
                    self._take(to)
                case "QUIT":
                    self._say(221, "bye")
                    break
                case _:
                    self._say(250, "ok")

    def _take(self, to: list[str]) -> None:
        self._say(354, "go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        message = message_from_bytes(b"".join(lines), _class=EmailMessage, policy=policy.default)
        self.mailbox.messages.append((to, message))
        self._say(250, "taken")

    def _say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())
