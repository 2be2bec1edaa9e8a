"""Forms read what was typed and decide nothing: no step, no act of theirs, no writing, no rule about the day.

What concerns several rows is decided by the action; what concerns one, by the model. Read from the code itself.
"""

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings

RULES = ("lifecycle", "conditions")
WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
CHECKS = ("terms.check", "terms.check_all", "journal.act")
KNOWN = {
    ("cases/forms/intake_measures.py", "imports cases.lifecycle.risk"),
    ("cases/forms/intake_signs.py", "imports cases.lifecycle.risk"),
    ("cases/forms/people.py", "compares with the day"),
}
"""What stands there with a reason: the risk that follows is shown while one types, by the rule of the action
itself; whether somebody is a child chooses which questions are asked."""


def paths():
    for top in ("kzcp", "cases", "referrals", "reports"):
        for path in (settings.ROOT / top).rglob("*.py"):
            if "forms" in path.with_suffix("").parts and "templates" not in path.parts:
                yield path


def rules(text: str) -> Iterator[str]:
    """What a form does beyond reading."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and set((node.module or "").split(".")) & set(RULES):
            yield f"imports {node.module}"
        if isinstance(node, ast.Compare) and "clock." in ast.unparse(node):
            yield "compares with the day"
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in CHECKS:
            yield f"calls {called}"
        if ".objects" in called and called.rpartition(".")[2] in WRITES | {"update"}:
            yield f"writes by {called}"


def found():
    return {
        (path.relative_to(settings.ROOT).as_posix(), what)
        for path in paths()
        for what in rules(path.read_text(encoding="utf-8"))
    }


def test_no_form_decides_anything():
    assert len(list(paths())) > 20
    assert found() - KNOWN == set()


@pytest.mark.parametrize(
    "planted",
    [
        "from cases.lifecycle import CASE",
        "from cases.lifecycle.conditions import NO_HIGH_RISK",
        "if form.day > clock.today(): pass",
        "Case.objects.create(status='CLOSED')",
        "Case.objects.filter(pk=1).update(status='CLOSED')",
        "terms.check('sex', code)",
        "with journal.act('case.close', by=by): pass",
    ],
)
def test_a_rule_in_a_form_is_found(planted):
    assert len(list(rules(planted))) == 1
