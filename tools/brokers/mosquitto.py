"""The MQTT broker Mosquitto."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.brokers.process import BrokerProcess
from tools.brokers.programs import ensure_program

__all__ = ["Mosquitto", "Tls"]


@dataclass(frozen=True, slots=True)
class Tls:
    """Files that a broker encrypts with."""

    certificate: Path
    key: Path


class Mosquitto(BrokerProcess):
    """A broker that keeps its sessions over a restart."""

    name = "mosquitto"

    def __init__(
        self, folder: Path, *, users: dict[str, str] | None = None, tls: Tls | None = None
    ) -> None:
        """Make a broker, not yet started.

        Args:
            folder: Where its files are.
            users: Passwords of those who may connect; everybody when absent.
            tls: What to encrypt with; nothing is encrypted when absent.
        """
        super().__init__(folder)
        self._users = users
        self._tls = tls

    @property
    def url(self) -> str:
        """Give its address as flows name it."""
        return f"{'tcp' if self._tls is None else 'ssl'}://127.0.0.1:{self.port}"

    def command(self) -> Sequence[str | Path]:
        program = ensure_program("mosquitto")
        lines = [
            f"listener {self.port} 127.0.0.1",
            f"allow_anonymous {'false' if self._users else 'true'}",
            "persistence true",
            f"persistence_location {self.folder}/",
            "max_queued_messages 0",  # by default a client that is away is kept 1000 messages
            "user root",  # as root it becomes an account that may not enter the folder
        ]
        if self._users:
            lines.append(f"password_file {self._password_file(self._users)}")
        if self._tls is not None:
            lines += [f"certfile {self._tls.certificate}", f"keyfile {self._tls.key}"]
        file = self.folder / "mosquitto.conf"
        file.write_text("\n".join(lines) + "\n")
        return [program, "-c", file]

    def _password_file(self, users: dict[str, str]) -> Path:
        file = self.folder / "passwords"
        file.write_text("".join(f"{name}:{password}\n" for name, password in users.items()))
        subprocess.run(["mosquitto_passwd", "-U", file], check=True)
        return file
