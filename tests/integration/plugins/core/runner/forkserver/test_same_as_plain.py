"""A script cannot tell whether it was forked or started."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.plugins.core.runner.forkserver.conftest import Same, Scripts

SURROUNDINGS = """
import sys, os, gc, resource, signal

own = {k: v for k, v in globals().items() if k.startswith("__")}
print(*(f"{k} {v}" if isinstance(v, str | dict | None) else k for k, v in own.items()), sep="\\n")
print(__loader__.name, __loader__.path, sys._getframe().f_code.co_filename)
for name in (
    "argv", "orig_argv", "path", "flags", "warnoptions", "_xoptions", "executable", "prefix",
    "base_prefix", "dont_write_bytecode", "pycache_prefix",
):
    print(name, getattr(sys, name))
for stream in (sys.stdin, sys.stdout, sys.stderr):
    print(stream, stream.errors, stream.fileno(), stream.line_buffering, stream.write_through)
    print(stream.seekable(), stream.isatty(), type(stream.buffer).__name__)
print({k: v for k, v in os.environ.items() if k not in ("TMPDIR", "VIVACE_RUN_ID")})
print(os.environ["VIVACE_RUN_ID"] in open("/proc/self/environ").read())
print(os.getpid() == os.getsid(0) == os.getpgid(0), os.getcwd(), os.umask(0o77), os.nice(0))
print([(int(s), str(signal.getsignal(s))) for s in sorted(signal.valid_signals())])
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), gc.isenabled(), gc.get_threshold())
print(sorted(map(int, os.listdir("/proc/self/fd"))), repr(sys.stdin.read()))
print([(n, resource.getrlimit(getattr(resource, n))) for n in dir(resource) if "RLIMIT_" in n])
print(sorted(sys.modules), sys.gettrace(), sys.getprofile(), sys.getrecursionlimit())
print(sys.excepthook is sys.__excepthook__, len(os.listdir("/proc/self/task")))
"""


@pytest.mark.parametrize("env", [{"PYTHONUNBUFFERED": "true"}, {}], ids=["unbuffered", "buffered"])
async def test_surroundings(same: Same, env: dict[str, str]) -> None:
    code, out, err = await same(SURROUNDINGS, "one", "zwei ü", "", env={**env, "GIVEN": "a=b\nc"})
    assert (code, err) == (0, [])
    assert len(out) > 25


ENDS = {
    "exit code": "import sys; sys.exit(3)",
    "exit code of a letter": "raise SystemExit('farewell')",
    "exit code beyond a byte": "raise SystemExit(300)",
    "negative exit code": "raise SystemExit(-1)",
    "exit with true": "raise SystemExit(True)",
    "exit with nothing": "raise SystemExit",
    "exit at once": "import os; os._exit(7)",
    "killed": "import os; os.kill(os.getpid(), 9)",
    "aborted": "import os; os.abort()",
    "interrupted": "import os, signal; os.kill(os.getpid(), signal.SIGINT); input()",
    "error": "def f():\n    return 1 / 0\n\nf()",
    "error after an error": "try:\n    {}[1]\nexcept KeyError as e:\n    raise OSError('x') from e",
    "group of errors": "raise ExceptionGroup('all', [ValueError(1), TypeError(2)])",
    "error with a hook": (
        "import sys\n"
        "sys.excepthook = lambda kind, error, trace: print(kind, error, trace.tb_lineno,"
        " trace.tb_next, error.__traceback__ is trace, sys.last_value is error, __file__)\n"
        "1 / 0"
    ),
    "no hook": "import sys\ndel sys.excepthook\nraise SystemExit(2)",
    "endless recursion": (
        "def f():\n    f()\ntry:\n    f()\nexcept RecursionError as e:\n    print(e)"
    ),
    "no syntax": "print(1)\nif :\n",
    "null": b"print(1)\n\0",
    "not UTF-8": b"print('\xff')",
    "its own encoding": b"# -*- coding: latin-1 -*-\nprint('\xfc')",
    "unknown encoding": b"# -*- coding: nowhere -*-\nprint(1)",
    "mark of order": b"\xef\xbb\xbfprint('bom')",
    "empty": "",
    "no line end": "print(1)",
    "warning": "import warnings; warnings.warn('careful', stacklevel=1)",
    "atexit": (
        "import atexit\n"
        "atexit.register(print, 'first')\n"
        "@atexit.register\ndef last():\n    print('last', '__file__' in globals())\n"
        "@atexit.register\ndef broken():\n    1 / 0\n"
    ),
    "thread goes on": (
        "import threading, time\n"
        "def late():\n    time.sleep(0.1)\n    print('late')\n"
        "threading.Thread(target=late).start()\nprint('main')"
    ),
    "thread in the background": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=[9], daemon=True).start()"
    ),
    "error in a thread": (
        "import threading\nthreading.Thread(target=lambda: 1 / 0, name='T').start()"
    ),
    "last words": (
        "class Thing:\n"
        "    def __init__(self, name):\n        self.name = name\n"
        "    def __del__(self):\n        print('end of', self.name)\n"
        "thing = Thing('a global')\nround = Thing('a circle')\nround.itself = round\n"
        "import types\nmodule = types.ModuleType('m')\nmodule.inner = Thing('a module')\n"
        "import sys\nsys.modules['m'] = module\ndel module\n"
    ),
    "nothing is printed at the end": "print('half', end='')",
    "output is closed": "import sys\nsys.stdout.close()",
    "no output": "import sys\nsys.stdout = None",
    "another output": "import sys, io\nsys.stdout = io.StringIO()\nprint('unseen')",
    "unicode": "print('ü → 漢字 🎵')\nimport sys\nprint('ß', file=sys.stderr)",
    "much output": "for n in range(20_000):\n    print(n, 'x' * 50)",
    "imports": (
        "import socket, gc, _socket, signal, random, ctypes, json\nprint(gc.get_count()[0] > 0)"
    ),
    "a module of C": "import ctypes\nctypes.CDLL(None).puts(b'from C')",
    "subprocess": (
        "import subprocess, sys\n"
        "print(subprocess.run(['sh', '-c', 'echo $MINE; exit 4']).returncode)\n"
        "print(subprocess.check_output([sys.executable, '-c', 'print(5)']))"
    ),
    "forked process": (
        "from multiprocessing import get_context\n"
        "def work(n):\n    return n * n\n"
        "if __name__ == '__main__':\n"
        "    with get_context('fork').Pool(2) as pool:\n        print(pool.map(work, range(5)))\n"
    ),
    "spawned process": (
        "from multiprocessing import get_context\n"
        "def work(n):\n    print('child', n)\n"
        "if __name__ == '__main__':\n"
        "    p = get_context('spawn').Process(target=work, args=[3])\n"
        "    p.start(); p.join(); print(p.exitcode)\n"
    ),
    "fork": (
        "import os\nif os.fork() == 0:\n    print('child')\n"
        "else:\n    os.wait()\n    print('parent')"
    ),
    "asyncio": (
        "import asyncio\nasync def m():\n    await asyncio.sleep(0.01)\n    print(1)\n"
        "asyncio.run(m())"
    ),
    "pickle": (
        "import pickle\nclass Thing:\n    pass\n"
        "print(pickle.loads(pickle.dumps(Thing())).__module__)"
    ),
    "dataclass": (
        "from __future__ import annotations\nimport dataclasses, typing\n"
        "@dataclasses.dataclass\nclass A:\n    x: int\nprint(A(1), typing.get_type_hints(A))"
    ),
    "frames of protocol": 'print(\'::{"outputs": {"a": 1}}::\')',
    "replaced": "import os\nos.execvp('sh', ['sh', '-c', 'echo replaced; exit 6'])",
}


@pytest.mark.parametrize("script", ENDS.values(), ids=ENDS.keys())
async def test_ends(same: Same, script: str | bytes) -> None:
    await same(script, env={"PYTHONUNBUFFERED": "true", "MINE": "yes"})


@pytest.mark.parametrize("env", [{"PYTHONUNBUFFERED": "true"}, {}], ids=["unbuffered", "buffered"])
@pytest.mark.parametrize(
    "keeper",
    [
        "",
        "globals()['me'] = [file]; me.append(me)",
        "import os; os.kept = file",
        "import sys; sys.kept = file",
    ],
    ids=["global", "circle", "another's module", "sys"],
)
async def test_files_that_were_not_closed_are_written(
    same: Same, tmp_path: Path, env: dict[str, str], keeper: str
) -> None:
    target = tmp_path / "target"
    script = f"file = open({str(target)!r}, 'a')\nfile.write('kept ')\n{keeper}\ndel file\nprint(1)"
    script = script.replace("\ndel file", "") if not keeper else script
    await same(script, env=env)
    assert target.read_text() == "kept kept "


async def test_modules_beside_the_script_come_before_pythons_own(
    same: Same, tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    for name in ("_socket", "random", "program", "script_main"):
        (folder / f"{name}.py").write_text(f"print('mine: {name}')")
    _, out, _ = await same("import random, program, script_main")
    assert out == ["mine: random", "mine: program", "mine: script_main"]


@pytest.mark.parametrize("name", ["script.py", "./script.py", "sub/../script.py", "link.py"])
async def test_relative_names(tmp_path: Path, warm: Scripts, name: str) -> None:
    seen = []
    for scripts in (warm, Scripts(tmp_path, warm=False)):
        folder = scripts.context.working_dir
        (folder / "sub").mkdir(exist_ok=True)
        (folder / "script.py").write_text("import sys; print(__file__, sys.argv, sys.path[0]); x")
        (folder / "link.py").unlink(missing_ok=True)
        (folder / "link.py").symlink_to("script.py")
        assert await scripts.run_file(name) == 1
        seen.append((scripts.out[:], scripts.err[:]))
    assert seen[0] == seen[1]


async def test_a_script_that_is_missing(tmp_path: Path, warm: Scripts) -> None:
    assert await warm.run_file("missing.py") == 2
    assert "can't open file" in warm.err[0]


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONPATH": "/somewhere"},
        {"LD_LIBRARY_PATH": "/x"},
        {"PYTHONWARNINGS": "error"},
    ],
    ids=lambda env: next(iter(env)),
)
async def test_what_counts_at_the_start_of_python_asks_for_one(
    warm: Scripts, servers: object, env: dict[str, str]
) -> None:
    script = "import sys, os; print(sys.flags, sys.path, os.getppid(), hash('a'))"
    await warm(script, env=env)
    first = warm.out[:]
    await warm(script, env=env)
    assert warm.out[0].split("hash_randomization")[0] == first[0].split("hash_randomization")[0]
    if "PYTHONHASHSEED" in env:
        assert warm.out == first
    assert not servers.servers  # type: ignore[attr-defined]


async def test_languages_and_zones_are_those_of_the_task(same: Same, servers: object) -> None:
    script = "import time, locale, sys; print(time.tzname, locale.getlocale(), sys.stdout.encoding)"
    _, out, _ = await same(script, env={"TZ": "Asia/Tokyo", "LC_ALL": "C"})
    assert "JST" in out[0]


@pytest.mark.parametrize("size", [100, 100_000])
async def test_large_environments(warm: Scripts, size: int) -> None:
    env = {"PYTHONUNBUFFERED": "true", "LARGE": "ü" * (size // 2)}
    assert await warm("import os; print(len(os.environb[b'LARGE']))", env=env) == 0
    assert warm.out == [str(size)]


async def test_a_megabyte_of_output(warm: Scripts) -> None:
    assert await warm("import sys; sys.stdout.write(('x' * 999 + '\\n') * 1000)") == 0
    assert warm.out == ["x" * 999] * 1000
