"""Which cases there are: a file in `cases` is enough."""

from importlib import import_module
from pkgutil import iter_modules

from tests.benchmarks import cases
from tests.benchmarks.table import Case


def all_cases() -> dict[str, Case]:
    """By their files' names, in the order of the alphabet."""
    names = sorted(module.name for module in iter_modules(cases.__path__))
    return {name: import_module(f"{cases.__name__}.{name}").CASE for name in names}
