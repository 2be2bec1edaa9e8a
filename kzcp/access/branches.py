"""The ways in which a row can be in an actor's sight, declared once and rendered twice.

`Branches.q` is Django's filter, `Branches.sql` the expression of PostgreSQL's row policies.
A row is in sight by one of the branches *own*, *office normal*, *office sensitive* or *granted*,
unless the actor has declared a conflict of interest in it. Restricted rows have the branch
*granted* alone. Source: the table of the access rules.
"""

from dataclasses import dataclass

from django.db.models import Model, Q

from kzcp.access import grants, scope
from kzcp.access.permissions import Permission
from kzcp.access.roles import Reach
from kzcp.core.actor import Actor
from kzcp.reference.codes import ConfidentialityLevel as Level

OWN_REACHES = (Reach.OWN, Reach.NORMAL, Reach.SENSITIVE)
NORMAL_REACHES = (Reach.NORMAL, Reach.SENSITIVE)


@dataclass(frozen=True)
class Branches:
    """Which columns of a table decide who sees a row; `grant_table` and `conflict_table` name rows by it."""

    own: str
    office: str
    level: str
    grant: type[Model]
    conflict: type[Model]

    def by_branch(self, actor: Actor, permission: Permission) -> dict[str, Q]:
        """Each branch by its name, in the order in which the ground of a look is told."""
        open_level = ~Q(**{self.level: Level.RESTRICTED})
        own_places = scope.places(actor, permission, *OWN_REACHES)
        normal_places = scope.places(actor, permission, *NORMAL_REACHES)
        sensitive_places = scope.places(actor, permission, Reach.SENSITIVE)
        return {
            "own": open_level & Q(**{self.own: actor.user_id, f"{self.office}__in": own_places}),
            "office": open_level
            & (
                Q(**{f"{self.office}__in": normal_places, self.level: Level.NORMAL})
                | Q(**{f"{self.office}__in": sensitive_places})
            ),
            "granted": Q(pk__in=grants.granted(self.grant, actor, permission)),
        }

    def q(self, actor: Actor, permission: Permission) -> Q:
        """The filter for rows that `actor` may reach with `permission`; matches nothing by default."""
        if actor.user_id is None:
            return Q(pk__in=[])
        own, office, granted = self.by_branch(actor, permission).values()
        return (own | office | granted) & ~Q(pk__in=grants.in_conflict(self.conflict, actor))

    def sql(self, permission: str) -> str:
        """The same for a row policy; `permission` is an SQL expression of type text."""
        grant_function = grants.sql_name(self.grant)
        return (
            f"(id <> all(array(select {grants.sql_name(self.conflict)}())) and ("
            f"({self.level} <> '{Level.RESTRICTED}' and ("
            f"({self.own} = (select kzcp_user()) and {self._in_places(permission, OWN_REACHES)})"
            f" or ({self.level} = '{Level.NORMAL}' and {self._in_places(permission, NORMAL_REACHES)})"
            f" or {self._in_places(permission, (Reach.SENSITIVE,))}))"
            f" or id = any(array(select {grant_function}({permission})))))"
        )

    def _in_places(self, permission: str, reaches: tuple[Reach, ...]) -> str:
        return in_places(self.office, permission, *reaches)


def in_places(column: str, permission: str, *reaches: Reach) -> str:
    """The SQL test that `column` is an organisation from which the permission reaches so far."""
    listed = ",".join(reaches)
    return f"{column} = any((select kzcp_places({permission}, '{{{listed}}}'))::bigint[])"
