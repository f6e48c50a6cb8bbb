"""Import a lesson's files from memory, as if they lay in the directory that Python was started in."""

import linecache
import marshal
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from errno import ENOENT
from functools import lru_cache
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import CodeType, ModuleType
from typing import cast

from lessons.sandbox.marking import compile_marked


def compiled(files: Mapping[str, str]) -> dict[str, bytes]:
    """Return the code of files by path, marshalled; who runs one that does not compile will see why.

    It is kept for the files that are run again and again, as .pyc files are. They are compiled in the process that
    calls this, so they must not be a stranger's.
    """
    modules = {path: text for path, text in files.items() if path.endswith(".py")}
    return {path: code for path, text in modules.items() if (code := _compiled(path, text))}


@lru_cache(maxsize=1000)
def _compiled(path: str, text: str) -> bytes | None:
    try:
        return marshal.dumps(_compile(path, text))
    except (SyntaxError, ValueError, RecursionError):
        return None


def install(files: Mapping[str, str], code: Mapping[str, bytes], bind: Callable[[CodeType], CodeType]) -> None:
    """Make `files` (path → text) importable, and visible to tracebacks and `inspect.getsource`.

    `code` has some of them as `compiled` returns them; `bind` makes code with marks such that it can run.
    """
    finder = SourceFinder(files, code, bind)
    # After Python's built-in modules, before those on sys.path: where the current directory would be.
    sys.meta_path.insert(sys.meta_path.index(PathFinder), finder)
    sys.path_hooks.insert(0, finder.directory)
    for path, text in files.items():
        # Without a modification time linecache takes an entry as it is and never looks for the file.
        linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)


class Sources(InspectLoader):
    """Loads modules from a mapping of paths to source text. A class below this one says where a module lies."""

    def __init__(
        self, files: Mapping[str, str], code: Mapping[str, bytes], bind: Callable[[CodeType], CodeType]
    ) -> None:
        self._files = files
        self._code = code
        self._bind = bind
        self._directories = {path.rsplit("/", count)[0] for path in files for count in range(1, path.count("/") + 1)}

    def _stem(self, fullname: str) -> str:
        """Return the path at which a module of this name lies, without `.py` or `/__init__.py`."""
        raise NotImplementedError

    def _spec(self, fullname: str) -> ModuleSpec | None:
        stem = self._stem(fullname)
        for origin, is_package in ((f"{stem}/__init__.py", True), (f"{stem}.py", False)):
            if origin in self._files:
                spec = ModuleSpec(fullname, self, origin=origin, is_package=is_package)
                spec.has_location = True
                if is_package:
                    spec.submodule_search_locations = [stem]
                return spec
        if stem in self._directories:
            spec = ModuleSpec(fullname, None, is_package=True)
            spec.submodule_search_locations = [stem]
            return spec
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        exec(self._code_of(module.__spec__), module.__dict__)  # noqa: S102 - running the lesson's files is the purpose

    def is_package(self, fullname: str) -> bool:
        spec = self._spec(fullname)
        return spec is not None and spec.submodule_search_locations is not None

    def get_source(self, fullname: str) -> str | None:
        spec = self._spec(fullname)
        return self._files.get(spec.origin) if spec and spec.origin else None

    def get_data(self, path: str) -> bytes:
        """Return what a file holds, for `pkgutil.get_data()`: data has no other way in, for there is no directory."""
        if path not in self._files:
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT), path)
        return self._files[path].encode()

    def get_code(self, fullname: str) -> CodeType | None:
        spec = self._spec(fullname)
        return self._code_of(spec) if spec and spec.origin else None

    def _code_of(self, spec: ModuleSpec) -> CodeType:
        path = spec.origin
        assert path is not None
        if path in self._code:
            code = cast(CodeType, marshal.loads(self._code[path]))  # noqa: S302 - the web process made it
        else:
            code = _compile(path, self._files[path])
        return self._bind(code)


class SourceFinder(Sources, MetaPathFinder):
    """Finds modules by their full names, as if the directory of the lesson were on `sys.path`."""

    def _stem(self, fullname: str) -> str:
        return fullname.replace(".", "/")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return self._spec(fullname)

    def directory(self, path: str) -> "SourceDirectory":
        """Answer as a path hook, for an entry of `sys.path` or of the `__path__` of a package.

        `pkgutil.iter_modules` asks it, too: that is how Django finds migrations.
        """
        # Not with pathlib: this is called in each run.
        relative = path.removeprefix(os.path.join(os.getcwd(), ""))  # noqa: PTH109, PTH118
        if relative not in self._directories:
            raise ImportError(f"{path} is no directory of this lesson", path=path)
        return SourceDirectory(relative, self._files, self._code, self._bind)


def _compile(path: str, text: str) -> CodeType:
    try:
        return compile_marked(path, text)
    except MemoryError as error:
        # The stack of the parser is full. The memory of the run is not, and nobody should read that it is.
        raise RecursionError(f"{path} is nested too deeply to be compiled") from error


class SourceDirectory(Sources):
    """One directory of a lesson, as a finder for `sys.path_hooks`: finds what lies there, whatever its package is."""

    def __init__(
        self, path: str, files: Mapping[str, str], code: Mapping[str, bytes], bind: Callable[[CodeType], CodeType]
    ) -> None:
        super().__init__(files, code, bind)
        self._path = path

    def _stem(self, fullname: str) -> str:
        return f"{self._path}/{fullname.rpartition('.')[2]}"

    def find_spec(self, fullname: str, target: ModuleType | None = None) -> ModuleSpec | None:
        return self._spec(fullname)

    def iter_modules(self, prefix: str = "") -> Iterator[tuple[str, bool]]:
        inside = f"{self._path}/"
        for name in sorted(file.removeprefix(inside) for file in self._files if file.startswith(inside)):
            module, _, rest = name.partition("/")
            if rest == "__init__.py":
                yield prefix + module, True
            elif not rest and name.endswith(".py") and name != "__init__.py":
                yield prefix + name.removesuffix(".py"), False
