"""What of the bridge nothing but a test calls: it would be tested, and read, for nothing.

Names are followed as text: a function by its module, a method by its name alone. What a library or
a decorator calls by itself is not looked at.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias, TypeGuard

_BRIDGE = Path(__file__).parents[1] / "bridge"
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
# With these it is still called by its name.
_PLAIN = {
    "property",
    "staticmethod",
    "classmethod",
    "dataclass",
    "contextmanager",
    "asynccontextmanager",
}


def unused(package: Path = _BRIDGE) -> list[str]:
    """Functions, classes and methods by their full names; the simulators are there for tests."""
    trees = {
        _dotted(path, package): ast.parse(path.read_text())
        for path in sorted(package.rglob("*.py"))
        if "simulator" not in path.parts
    }
    named = {name for module, tree in trees.items() for name in _named(module, tree)}
    return [each for module, tree in trees.items() for each in _left_over(module, tree, named)]


def _dotted(path: Path, package: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _named(module: str, tree: ast.Module) -> Iterator[str]:
    """Full names of functions and classes, and `.name` for what is looked up on anything."""
    nodes = list(ast.walk(tree))
    full = {
        each.asname or each.name: f"{node.module}.{each.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }
    yield from full.values()
    for node in nodes:
        if isinstance(node, ast.Name):
            yield f"{module}.{node.id}"
        elif isinstance(node, ast.Attribute):
            yield f".{node.attr}"
            if isinstance(node.value, ast.Name):
                yield f"{full.get(node.value.id, '')}.{node.attr}"


def _left_over(module: str, tree: ast.Module, named: set[str]) -> Iterator[str]:
    for node in tree.body:
        if _is_called_by_name(node) and f"{module}.{node.name}" not in named:
            yield f"{module}.{node.name}"
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                if _is_called_by_name(each) and f".{each.name}" not in named:
                    yield f"{module}.{node.name}.{each.name}"


def _is_called_by_name(node: ast.stmt) -> TypeGuard[_Function | ast.ClassDef]:
    if not isinstance(node, _Function | ast.ClassDef):
        return False
    is_pythons = node.name.startswith("__") and node.name.endswith("__")
    decorators = {ast.unparse(each).partition("(")[0] for each in node.decorator_list}
    return not is_pythons and decorators <= _PLAIN
