"""How a copy of the fork server becomes the `python script.py` it stands for, and ends as that.

Part of `program`, which see; it imports nothing of Vivace either.
"""

import os
import sys

MYPY = False  # which mypy takes for true: nothing is imported for the names of types alone
if MYPY:
    from types import CodeType, ModuleType, TracebackType


def warm_up() -> None:
    """Do for nothing what a script's begin and end do: the pages that it touches become our own."""
    names: dict[str, object] = {}
    exec(compile(_WARM_UP, __file__, "exec", dont_inherit=True), names)
    with open(os.devnull, "rb") as file:
        file.read()
    _flush_standard()


def renew_modules() -> None:
    """Renew what modules keep of a process; `random` does so by itself."""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()
    tempfile = sys.modules.get("tempfile")
    if tempfile is not None:
        vars(tempfile)["tempdir"] = None


def set_arguments(argv: list[str]) -> None:
    """Set what an interpreter sets of its command line: itself, the script, arguments."""
    sys.argv = argv[1:]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv = argv
    sys.path.insert(0, os.path.dirname(os.path.realpath(argv[1])))


def load(argv: list[str]) -> "tuple[str, CodeType]":
    """Read the script; whatever is wrong with it, a new interpreter says in its own way."""
    script = argv[1]
    try:
        with open(script, "rb") as file:
            source = file.read()
        path = os.path.join(os.getcwd(), script)
        return path, compile(source, path, "exec", dont_inherit=True)
    except BaseException:
        os.execv(argv[0], argv)


def main_module(names_of_main: dict[str, object], path: str) -> dict[str, object]:
    """Make `__main__` anew, with the names that one begins with, and give its names."""
    module = type(sys)("__main__")
    names = module.__dict__
    names.clear()
    names.update(names_of_main, __doc__=None, __file__=path)
    names["__loader__"] = type(names["__loader__"])("__main__", path)
    if "__annotations__" in names:
        names["__annotations__"] = {}
    sys.modules["__main__"] = module
    return names


def forget_file(names: dict[str, object]) -> None:
    """Do what the interpreter does at a script's end."""
    for name in ("__file__", "__cached__"):
        names.pop(name, None)


def hide(hidden: "CodeType", names: dict[str, object]) -> None:
    """Leave some code out of the traceback that the interpreter is about to print."""
    given = getattr(sys, "excepthook", None)
    if given is None:
        return

    def hook(
        kind: type[BaseException], error: BaseException, trace: "TracebackType | None"
    ) -> None:
        while trace is not None and trace.tb_frame.f_code is hidden:
            trace = trace.tb_next
        error.__traceback__ = sys.last_traceback = trace
        sys.excepthook = given
        try:
            given(kind, error, trace)
        finally:
            forget_file(names)

    sys.excepthook = hook


_WARM_UP = b"""
def f(a, b=1):
    if a <= 1:
        return [str(a + b), {a: b}, f"{a}"]
    return f(a - 1)

class C:
    def __init__(self):
        self.x = f(3)

for _ in range(3):
    try:
        C()
    except ValueError as e:
        raise
"""


class Ending:
    """Ends a copy without the interpreter's own end, which costs more than most scripts.

    That frees all memory object by object, and so copies nearly every page that the copy shares.
    Here all happens that a script can notice: threads are waited for, `atexit` and the script's
    objects have their say, and files are flushed. It is not done after an error, nor where C code
    may have an end of its own to come.
    """

    def __init__(self, gc: "ModuleType") -> None:
        self._gc = gc
        self._known = dict(sys.modules)
        self._standard = [(place, set(vars(place))) for place in (sys, sys.modules["builtins"])]
        self._is_possible = not any(map(_has_c_code, self._known.values()))

    def end(self, code: int) -> None:
        """End the process, or return when that is better left to the interpreter."""
        if not (self._is_possible and 0 <= code <= 255):
            return
        threading, atexit = sys.modules.get("threading"), sys.modules.get("atexit")
        if threading is not None:
            _ignoring(threading._shutdown)
        if len(sys._current_frames()) > 1 or self._is_kept_elsewhere():
            return
        if any(map(_has_c_code, self._own_modules())):
            return
        if atexit is not None:
            _ignoring(atexit._run_exitfuncs)
        flushed = _flush_standard()
        self._drop_modules()
        self._flush_files()
        os._exit(code if flushed and _flush_standard() else 120)

    def _own_modules(self) -> "list[ModuleType]":
        return [m for name, m in sys.modules.items() if self._known.get(name) is not m]

    def _is_kept_elsewhere(self) -> bool:
        return any(vars(place).keys() - names for place, names in self._standard)

    def _drop_modules(self) -> None:
        """Take the script's modules, and its own names, away in the interpreter's order."""
        names = [name for name, m in sys.modules.items() if self._known.get(name) is not m]
        modules = [sys.modules.pop(name) for name in names]
        dicts = [m.__dict__ for m in modules if isinstance(m, type(sys))]
        del modules
        self._gc.collect()
        for namespace in reversed(dicts):
            for private in (True, False):
                for name in list(namespace):
                    is_private = name[:1] == "_" and name[:2] != "__"
                    if is_private is private and name != "__builtins__":
                        namespace[name] = None
        dicts.clear()
        self._gc.collect()

    def _flush_files(self) -> None:
        """Flush what a script has hidden where it was not found, in a class of another's."""
        file_kind = self._known["_io"]._IOBase
        for thing in self._gc.get_objects():
            if isinstance(thing, file_kind) and not thing.closed:
                _ignoring(thing.flush)


def _has_c_code(module: "ModuleType") -> bool:
    """Whether a module has code in C that does not come with Python, or reaches such code."""
    if getattr(module, "__name__", "") == "_ctypes":
        return True
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or not file.endswith((".so", ".abi3.so")):
        return False
    return os.path.basename(os.path.dirname(file)) != "lib-dynload"


def _ignoring(call: "object") -> None:
    try:
        call()  # type: ignore[operator]
    except BaseException:
        return


def _flush_standard() -> bool:
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    except BaseException:
        return False
    return True
