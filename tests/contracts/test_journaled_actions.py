"""Every action that a page, a job or a command can begin opens an entry of the journal; read from the code itself.

An action is a public function of a package `actions` that takes `by`. What only other actions call runs inside
their entry. The database's own law would refuse a change without an entry; this law tells it without running.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest
from django.conf import settings

HOUSE = ("kzcp", "cases", "referrals", "reports")
WRITES = {"kzcp.journal.journal.act", "kzcp.journal.journal.record"}
Sources = Mapping[str, str]


def sources() -> dict[str, str]:
    """The code of the house by the name of its modules."""
    files = (path for top in HOUSE for path in (settings.ROOT / top).rglob("*.py"))
    return {name_of(path.relative_to(settings.ROOT)): path.read_text(encoding="utf-8") for path in files}


def name_of(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


@dataclass(frozen=True)
class Module:
    """One module: its functions and what its names stand for."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}

    @cached_property
    def names(self) -> dict[str, str]:
        known = {name: f"{self.name}.{name}" for name in self.functions}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                known |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
        return known

    @cached_property
    def called(self) -> dict[str, frozenset[str]]:
        """What each function calls; "" stands for the whole module."""
        nodes: dict[str, ast.AST] = {**self.functions, "": self.tree}
        return {name: frozenset(self.calls(node)) for name, node in nodes.items()}

    def calls(self, node: ast.AST) -> Iterator[str]:
        """The full names of the house's functions that are called or handed over inside a node."""
        for each in ast.walk(node):
            if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
                yield f"{self.names.get(each.value.id, '?')}.{each.attr}"
            elif isinstance(each, ast.Name):
                yield self.names.get(each.id, "?")


@cache
def module(name: str, text: str) -> Module:
    """One module, read once however often it is asked."""
    return Module(name, text)


def actions(modules: Mapping[str, Module]) -> dict[str, ast.FunctionDef]:
    """The public functions of the packages `actions` that say who acts."""
    return {
        f"{module.name}.{name}": node
        for module in modules.values()
        if ".actions" in module.name
        for name, node in module.functions.items()
        if not name.startswith("_") and "by" in {argument.arg for argument in node.args.kwonlyargs}
    }


def read(texts: Sources) -> dict[str, Module]:
    return {name: module(name, text) for name, text in texts.items()}


def begun(modules: Mapping[str, Module]) -> set[str]:
    """Everything that code outside the packages `actions` and `lifecycle` calls."""
    inside = (".actions", ".lifecycle")
    outside = (module for module in modules.values() if not any(part in module.name for part in inside))
    return {called for module in outside for called in module.called[""]}


def journaled(modules: Mapping[str, Module]) -> set[str]:
    """Every function that writes into the journal, itself or through one that it calls."""
    calls = {
        f"{module.name}.{name}": called
        for module in modules.values()
        for name, called in module.called.items()
        if name
    }
    found = set(WRITES)
    while further := {name for name, called in calls.items() if called & found} - found:
        found |= further
    return found


def silent(texts: Sources) -> list[str]:
    """Actions that can be begun and leave no entry."""
    modules = read(texts)
    told, called = journaled(modules), begun(modules)
    return sorted(name for name in actions(modules) if name in called and name not in told)


@pytest.fixture(scope="module")
def code() -> dict[str, str]:
    return sources()


def test_every_action_is_journaled(code):
    assert silent(code) == []


def test_the_walk_finds_the_actions(code):
    modules = read(code)
    found = actions(modules)
    assert len(set(found) & begun(modules)) > 60
    for name in (
        "cases.actions.notes.add",
        "referrals.actions.answers.accept",
        "reports.actions.releases.publish",
    ):
        assert name in found


PLANTED = [
    ("cases.actions.notes", "cases.actions.notes.add"),
    ("cases.actions.risk", "cases.actions.risk.set_"),
    ("reports.actions.releases", "reports.actions.releases.publish"),
    ("kzcp.accounts.actions.staff", "kzcp.accounts.actions.staff.change"),
]


@pytest.mark.parametrize(("place", "action"), PLANTED)
def test_an_action_that_forgets_the_journal_is_found(code, place, action):
    forgetful = code[place].replace("journal.act(", "nothing(")
    assert action in silent({**code, place: forgetful})
