"""The fork server: a Python that has started, and forks a copy of itself for each script.

It is run by the interpreter whose scripts it serves, of Python 3.9 or later, and imports nothing of
Vivace. It has one thread for ever. Its first arguments are the numbers of two sockets; the others
name modules to import beforehand.

On the first socket, `S` asks for a copy, which then waits for a run, so that the next script finds
it ready. The id of a copy that runs, and a descriptor, may come with it: the exit code is written
there. `B` and an id ask to bury a copy that has given up.

On the second socket, the fields of a run, separated by NUL, and three descriptors (output, errors,
channel) go to whichever copy waits. That writes its process id to the channel before it runs the
script, so that a run whose id was not received has not begun; with a minus when it could not become
the script.

What this module defines is not seen by a script: that gets a `__main__` of its own.
"""

import os
import posix
import sys

_SCRIPT_NAMES = {name: value for name, value in globals().items() if name.startswith("__")}

MYPY = False  # which mypy takes for true
if MYPY:
    from _socket import socket

    from vivace.plugins.core.runner.forkserver import script_main
else:
    import script_main  # beside this file, which is not part of a package when it is run

_MESSAGE = 128 * 1024
_MARKER = b"VIVACE_RUN_ID="


class _Refusal(Exception):
    """Why this interpreter cannot serve."""


class _Server:
    """Lives until its socket is closed; `serve` returns in a copy."""

    def __init__(self, control: int, runs: int) -> None:
        # C modules only, and taken out again: a script may have files named as modules are.
        known = set(sys.modules)
        import _signal  # type: ignore[import-not-found]  # the part of `signal` in C
        import _socket
        import gc
        import select

        for name in (set(sys.modules) - known) | {"script_main"}:
            del sys.modules[name]
        self._gc = gc
        self._signal = _signal
        self._select = select
        self._pipe = (-1, -1)
        self._channels: dict[int, int] = {}
        """Id of a copy that runs → where its exit code is to be written."""
        kind = (_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0)
        self._control = _socket.socket(*kind, fileno=control)
        self._runs = _socket.socket(*kind, fileno=runs)
        self._space = _socket.CMSG_SPACE(3 * 4)
        self._pid = os.getpid()
        self._added: dict[bytes, bytes] = {}
        self._marker_at, self._marker = 0, b""

    def say(self, *fields: str) -> None:
        """Send something to who started this server."""
        self._control.send("\0".join(fields).encode("utf-8", "surrogateescape"))

    def prepare(self, modules: list[str]) -> list[str]:
        """Import what is wanted, and give what went wrong."""
        if sys.implementation.name != "cpython" or sys.version_info < (3, 9):
            raise _Refusal("it is not CPython 3.9 or later")
        self._marker_at, self._marker = _find_marker()
        _write_memory(self._marker_at, self._marker)  # does it work here?
        given = _first_environment()
        problems = [problem for problem in map(_import, modules) if problem]
        if _threads() > 1:
            raise _Refusal("its start-up code has started a thread")
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        self._added = {k: v for k, v in os.environb.items() if k not in given}
        self.ending = script_main.Ending(self._gc)
        self._gc.collect()
        self._gc.disable()  # a collection would touch, and so copy, the pages that copies share
        self._gc.freeze()
        return problems

    def serve(self) -> None:
        """Fork when asked to; return in the copy."""
        wake = self._wake_at_ends()
        poll = self._select.poll()
        for source in (self._control.fileno(), wake):
            poll.register(source, self._select.POLLIN)
        while True:
            for source, _ in poll.poll():
                if source == wake:
                    os.read(wake, 4096)
                    self._tell_of_ends()
                elif self._serve_one():
                    return

    def _serve_one(self) -> bool:
        message, received = _receive(self._control, self._space)
        if not message:
            os._exit(0)
        pid = int(message[1:])
        if message[:1] == b"B":
            os.waitpid(pid, 0)
            return False
        if received:
            self._channels[pid] = received[0]
        if self._fork():
            return True
        self._tell_of_ends()  # it may have ended before this was known of it
        return False

    def _wake_at_ends(self) -> int:
        """Give a descriptor that can be read when a copy has ended.

        A signal alone may come just before a call that waits, and then does not end it.
        """
        self._pipe = os.pipe()
        for descriptor in self._pipe:
            os.set_blocking(descriptor, False)
        self._signal.signal(self._signal.SIGCHLD, lambda *_: None)
        self._signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
        return self._pipe[0]

    def _fork(self) -> bool:
        try:
            is_copy = os.fork() == 0
        except OSError:  # the run for which it is will be started in another way
            return False
        if is_copy:
            self._signal.set_wakeup_fd(-1)
            self._signal.signal(self._signal.SIGCHLD, self._signal.SIG_DFL)
            self._control.close()
            for descriptor in (*self._pipe, *self._channels.values()):
                os.close(descriptor)
        return is_copy

    def _tell_of_ends(self) -> None:
        """Bury the copies that have ended, and write their exit codes."""
        for pid in list(self._channels):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            channel, code = self._channels.pop(pid), os.waitstatus_to_exitcode(status)
            try:
                os.write(channel, b"%d" % code)
            except OSError:  # nobody wants to know any more
                continue
            finally:
                os.close(channel)

    def next_run(self) -> tuple[list[bytes], list[int]]:
        """Wait, in a copy, for the fields of a run and its descriptors."""
        script_main.warm_up()
        message, received = _receive(self._runs, self._space)
        self._runs.close()
        if not message:
            os._exit(0)
        return message.split(b"\0"), received

    def become(self, fields: list[bytes], received: list[int]) -> list[str]:
        """Make of this copy the process of a run, and give its command line."""
        output, errors, channel = received
        try:
            if os.getppid() != self._pid:
                raise ChildProcessError("nobody would learn of the end")
            argv = self._become(fields, ((output, 1), (errors, 2)))
        except BaseException:
            os.write(channel, b"-%d" % os.getpid())
            os._exit(1)
        try:
            os.write(channel, b"%d" % os.getpid())
        except OSError:  # given up, and started in another way
            os._exit(1)
        os.close(channel)
        self._gc.enable()
        return argv

    def _become(self, fields: list[bytes], streams: tuple[tuple[int, int], ...]) -> list[str]:
        marker, working_dir, count = fields[:3]
        behind = 3 + int(count)
        os.setsid()
        for source, target in streams:
            os.dup2(source, target)
            os.close(source)
        os.chdir(working_dir)
        self._mark(marker)
        self._adopt(dict(_pair(item) for item in fields[behind:]))
        script_main.renew_modules()
        return [os.fsdecode(argument) for argument in fields[3:behind]]

    def _adopt(self, environment: dict[bytes, bytes]) -> None:
        """Take an environment on; what start-up code has added to the first one stays."""
        now = {**environment, **{k: v for k, v in self._added.items() if k not in environment}}
        current: dict[bytes, bytes] = vars(os.environ)["_data"]
        before = dict(current)
        for name in before.keys() - now.keys():
            os.unsetenv(name)
        for name, value in now.items():
            if before.get(name) != value:
                os.putenv(name, value)
        for kept, names in ((current, now), (posix.environ, environment)):
            kept.clear()
            kept.update(names)

    def _mark(self, marker: bytes) -> None:
        """Change what is seen in /proc/<pid>/environ, by which the processes of runs are found."""
        if len(marker) != len(self._marker):
            raise ValueError("markers have one length")
        _write_memory(self._marker_at, marker)


def _receive(source: "socket", space: int) -> tuple[bytes, list[int]]:
    message, ancillary, _, _ = source.recvmsg(_MESSAGE, space)
    data = ancillary[0][2] if ancillary else b""
    return message, [
        int.from_bytes(data[at : at + 4], sys.byteorder) for at in range(0, len(data), 4)
    ]


def _import(name: str) -> str:
    try:
        __import__(name)
    except Exception as error:
        return f"{name}: {type(error).__name__}: {error}"
    if _threads() > 1:
        raise _Refusal(f"the module {name} has started a thread, which a fork does not copy")
    return ""


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


def _pair(item: bytes) -> tuple[bytes, bytes]:
    name, _, value = item.partition(b"=")
    return name, value


def _first_environment() -> set[bytes]:
    with open("/proc/self/environ", "rb") as file:
        items = file.read().split(b"\0")
    return {item.partition(b"=")[0] for item in items if item}


def _find_marker() -> tuple[int, bytes]:
    with open("/proc/self/stat", "rb") as file:
        begins = int(file.read().rpartition(b")")[2].split()[47])
    with open("/proc/self/environ", "rb") as file:
        environment = file.read()
    at = (b"\0" + environment).find(b"\0" + _MARKER)
    if at < 0 or begins == 0:
        raise _Refusal("the environment is not to be found in memory")
    value = environment[at + len(_MARKER) :].partition(b"\0")[0]
    return begins + at + len(_MARKER), value


def _write_memory(address: int, value: bytes) -> None:
    memory = os.open("/proc/self/mem", os.O_WRONLY | os.O_CLOEXEC)
    try:
        if os.pwrite(memory, value, address) != len(value):
            raise OSError("the memory was not written")
    finally:
        os.close(memory)


def _watched() -> list[str]:
    """Where packages come from: a change asks for a new server."""
    places = [sys.executable, os.path.join(sys.prefix, "pyvenv.cfg"), *sys.path]
    places.append(getattr(sys.modules.get("site"), "USER_SITE", None) or "")
    return [place for place in places if place]


def _start() -> _Server:
    sys.path_importer_cache.pop(sys.path.pop(0), None)  # this file's directory
    server = _Server(int(sys.argv[1]), int(sys.argv[2]))
    try:
        problems = server.prepare(sys.argv[3:])
    except (_Refusal, OSError) as refusal:
        server.say("refused", str(refusal))
        os._exit(1)
    server.say("ready", str(len(problems)), *problems, *_watched())
    return server


_server = _start()
_server.serve()
_argv = _server.become(*_server.next_run())
script_main.set_arguments(_argv)
_path, _code = script_main.load(_argv)
_names = script_main.main_module(_SCRIPT_NAMES, _path)
_exit = 0
try:
    exec(_code, _names)
    script_main.forget_file(_names)
except SystemExit as _end:
    if _end.code is not None and not isinstance(_end.code, int):
        raise
    _exit = _end.code or 0
except BaseException:
    script_main.hide(sys._getframe().f_code, _names)
    raise
finally:
    del _names  # which would keep the script's objects from ending as they should
_server.ending.end(_exit)
sys.exit(_exit)
