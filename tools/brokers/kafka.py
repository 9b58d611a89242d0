"""The broker Kafka, one node without others, from Maven's central repository."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools import apt
from tools.brokers.process import BrokerProcess
from tools.brokers.programs import PATH
from tools.console import ROOT, ToolError, run, say
from tools.postgres.server import free_port

__all__ = ["Kafka", "ensure"]

_VERSION = "4.1.0"
_OLDEST_JAVA = 17
_JARS = ROOT / ".cache" / f"kafka-{_VERSION}"
_PACKAGES = {"java": "default-jre-headless", "mvn": "maven"}
_CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg"
_POM = f"""\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>vivace</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId>
      <version>{_VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""


def ensure() -> Path:
    """Give the folder with Kafka's libraries, after downloading them if they are missing.

    Raises:
        ToolError: there is no Java that can run it; the message says what helps.
    """
    _ensure_java()
    if not _JARS.exists():
        _download()
    return _JARS


class Kafka(BrokerProcess):
    """A broker that keeps its topics over a restart."""

    name = "kafka"
    start_seconds = 150.0

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._controller = free_port()

    @property
    def url(self) -> str:
        """Give its address as `bootstrap.servers` names it."""
        return f"127.0.0.1:{self.port}"

    def command(self) -> Sequence[str | Path]:
        jars = ensure()
        configuration = self.folder / "server.properties"
        configuration.write_text(
            "\n".join(f"{name}={value}" for name, value in self._settings().items()) + "\n"
        )
        # quick to start rather than fast: it lives for some tests
        java = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"]
        java += ["-cp", f"{jars}/*"]
        if not (self.folder / "data" / "meta.properties").exists():
            storage = ["kafka.tools.StorageTool", "format", "-t", _CLUSTER]
            storage += ["-c", str(configuration)]
            done = subprocess.run([*java, *storage], capture_output=True, text=True, check=False)
            if done.returncode:
                raise ToolError(f"Kafka cannot make its folder: {done.stderr.strip()}")
        return [*java, "kafka.Kafka", configuration]

    def _settings(self) -> dict[str, str | int | Path]:
        client, controller = f"127.0.0.1:{self.port}", f"127.0.0.1:{self._controller}"
        return {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@{controller}",
            "listeners": f"PLAINTEXT://{client},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{client}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "log.dirs": self.folder / "data",
            "num.partitions": 2,
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 1,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 1,
            "group.initial.rebalance.delay.ms": 0,
        }


def _ensure_java() -> None:
    missing = [package for name, package in _PACKAGES.items() if not shutil.which(name, path=PATH)]
    if missing and apt.available():
        apt.install(*missing)
    if not all(shutil.which(name, path=PATH) for name in _PACKAGES):
        raise ToolError(
            f"the tests of Kafka need Java {_OLDEST_JAVA} or newer and Maven: install `java` and "
            "`mvn`, or run them as root on Debian or Ubuntu, where they install both"
        )
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        raise ToolError(f"Kafka needs Java {_OLDEST_JAVA} or newer, and `java` is: {told.strip()}")


def _download() -> None:
    say(f"downloading Kafka {_VERSION} with Maven")
    draft = _JARS.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    (draft / "pom.xml").write_text(_POM)
    run(["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=."], cwd=draft)
    draft.rename(_JARS)
