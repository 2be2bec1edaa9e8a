"""The life cycles as a page of the documentation: a diagram and a table, drawn from the tables that run."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils import translation
from django.utils.module_loading import module_has_submodule

from kzcp.access.permissions import Permission
from kzcp.access.roles import ROLES
from kzcp.workflow.lifecycle import LifeCycle, Transition

HEAD = """# Life cycles

A state changes by one of these steps and by nothing else. This page is drawn from the tables in the code by
`make life-cycles`; a test fails when it is out of date."""


def life_cycles() -> list[LifeCycle[Any]]:
    """All that the installed apps declare in a module or package `lifecycle`, by the label of the model."""
    found = {
        value.model._meta.label: value
        for app in apps.get_app_configs()
        if app.module is not None and module_has_submodule(app.module, "lifecycle")
        for value in vars(import_module(f"{app.name}.lifecycle")).values()
        if isinstance(value, LifeCycle)
    }
    return [found[label] for label in sorted(found)]


def page() -> str:
    """The whole page in Markdown, in English."""
    with translation.override("en"):
        return "\n\n".join([HEAD, *(_section(cycle) for cycle in life_cycles())]) + "\n"


def _section(cycle: LifeCycle[Any]) -> str:
    table = ["| step | from | to | who | told while it cannot be taken |", "|---|---|---|---|---|"]
    table += [_row(step) for step in cycle.transitions]
    diagram = f"```mermaid\n{cycle.mermaid()}\n```"
    return "\n\n".join([f"## {cycle.model.__name__}", diagram, "\n".join(table)])


def _row(step: Transition[Any]) -> str:
    needs = [str(condition.message) for condition in step.conditions]
    if step.needs_reason:
        needs.append("A written reason.")
    cells = (
        str(step.label),
        ", ".join(sorted(step.source)),
        step.target or "stays",
        ", ".join(_roles(step.permission)),
        "<br>".join(needs) or "–",
    )
    return f"| {' | '.join(cells)} |"


def _roles(permission: Permission) -> list[str]:
    return [str(role).lower() for role, held in ROLES.items() if permission in held]
