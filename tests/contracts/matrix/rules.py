"""What must be answered, derived from the table of roles: nothing here is recorded from what the house does.

A visitor stands to a record in a relation. `covers` says which reach of a permission covers which relation;
`answer` makes of it what a request must be answered.
"""

from dataclasses import dataclass
from enum import StrEnum

from kzcp.access.permissions import Permission as P
from kzcp.access.roles import ROLES, Reach
from kzcp.reference.codes import RoleCode


class Relation(StrEnum):
    """How the worker and the supervisor of an office stand to a case."""

    OWN = "own"
    """The worker's own sensitive case, of the supervisor's office."""
    NORMAL = "office-normal"
    """A colleague's normal case."""
    OFFICE = "office"
    """A colleague's sensitive case."""
    GRANTED = "granted"
    """A case of another region, which the visitor has a grant to read."""
    NAMED = "named"
    """A colleague's restricted case, for which the visitor is named."""
    FOREIGN = "foreign"
    """A case of another region."""
    RESTRICTED = "restricted"
    """A colleague's restricted case; the supervisor's grant has ended."""
    CONFLICT = "conflict"
    """The worker's own case, in which the visitor has a conflict of interest."""


class Sort(StrEnum):
    """What an address names, as far as it decides who may see it."""

    NOTHING = "no record"
    CASE = "case"
    CONCERN = "decided concern"
    WAITING = "undecided concern"
    PACKET = "packet"
    ENTRY = "entry of an organisation"
    DECISION = "decision that waits"
    OWN_QUESTION = "decision that the visitor has asked for"
    ROAD = "way to a decision or its record"
    PERSONAL = "row of one person"
    DRAFT = "row of one person about a case"
    WRITING = "what the visitor has begun to write of a case"
    NATION = "record without a place"
    ACCOUNT = "account of a member of staff"
    HIDDEN = "record that nobody sees here"


class Answer(StrEnum):
    ALLOWED = "allowed"
    FORBIDDEN = "403"
    MISSING = "404"
    SIGN_IN = "sign-in"


STATUS = {
    Answer.ALLOWED: frozenset({*range(200, 300), *range(300, 400), 409, 422}),
    Answer.FORBIDDEN: frozenset({403}),
    Answer.MISSING: frozenset({404}),
    Answer.SIGN_IN: frozenset({302}),
}
"""Wrong state (409) and bad form (422) are answers to somebody who may."""


@dataclass(frozen=True)
class Visitor:
    """Who asks. `role` None: nobody's role holds any more; `signed_in` False: the house sends them to sign in."""

    name: str
    role: RoleCode | None
    signed_in: bool = True

    def __str__(self) -> str:
        return self.name


VISITORS = (
    Visitor("worker", RoleCode.WORKER),
    Visitor("supervisor", RoleCode.SUPERVISOR),
    Visitor("provider", RoleCode.PROVIDER),
    Visitor("coordinator", RoleCode.COORDINATOR),
    Visitor("ministry", RoleCode.MINISTRY),
    Visitor("statistician", RoleCode.STATISTICIAN),
    Visitor("auditor", RoleCode.AUDITOR),
    Visitor("administrator", RoleCode.ADMINISTRATOR),
    Visitor("former", None),
    Visitor("closed", None, signed_in=False),
    Visitor("nobody", None, signed_in=False),
)
"""The eight roles; one whose role has ended, one whose account is closed, one who has not signed in."""

CASES = {
    Reach.OWN: frozenset({Relation.OWN}),
    Reach.NORMAL: frozenset({Relation.OWN, Relation.NORMAL}),
    Reach.SENSITIVE: frozenset({Relation.OWN, Relation.NORMAL, Relation.OFFICE}),
}
"""Which relations to a case a reach covers by itself; the two grants are added in `covers`."""

READING = frozenset({P.CASE_VIEW, P.PERSON_REVEAL})
"""What a grant to read carries."""

UNDECIDED = {Reach.OWN: frozenset({Relation.OWN}), Reach.PLACE: CASES[Reach.SENSITIVE]}
"""Undecided concerns: their taker's, and those of a place."""

SENT_HERE = frozenset({Relation.OWN, Relation.NAMED})
"""Where the referral went to the provider's own organisation; it went there in conflict too, and is hidden."""

OF_PLACE = frozenset({Relation.OWN, Relation.NORMAL, Relation.OFFICE, Relation.NAMED})
"""Decisions asked of the supervisor's office, or of the supervisor by name."""

NOT_FOR_ONESELF = frozenset({"staff_assign", "assignment_end", "staff_renew", "staff_close", "staff_reopen"})
"""What nobody does to their own account."""


def holds(role: RoleCode | None, permission: P) -> bool:
    """Whether the role has the permission at all."""
    return role is not None and permission in ROLES[role]


def covers(role: RoleCode | None, permission: P, relation: Relation) -> bool:
    """Whether the role may do this to a case in that relation."""
    if role is None or ROLES[role].get(permission) not in CASES:
        return False
    if relation is Relation.NAMED:
        return True
    if relation is Relation.GRANTED:
        return permission in READING
    return relation in CASES[ROLES[role][permission]]


def sees_names(role: RoleCode | None, relation: Relation) -> bool:
    """Whether somebody of the role may learn from any page who the people of that case are."""
    return covers(role, P.CASE_VIEW, relation) or (role == RoleCode.PROVIDER and relation in SENT_HERE)


def knows_number(role: RoleCode | None, relation: Relation) -> bool:
    """Whether somebody of the role may learn from any page the number of the case."""
    late = holds(role, P.DELAY_VIEW) and relation in OF_REGION
    return sees_names(role, relation) or late or holds(role, P.JOURNAL_VIEW)


OF_REGION = frozenset({Relation.OWN, Relation.NORMAL, Relation.OFFICE})
"""Cases of the coordinator's region that are not restricted and in which she has no conflict."""


@dataclass(frozen=True)
class Asked:
    """One request as the rules see it: the permission of the door, the record, and how the visitor stands to it.

    `step` is the permission that the step needs on the record where it is another than the door's;
    `mine` tells of personal rows whether they are the visitor's, of accounts whether it is the visitor's own.
    """

    door: P | None
    public: bool
    sort: Sort
    relation: Relation | None = None
    step: P | None = None
    mine: bool = False
    refuses_oneself: bool = False


def answer(visitor: Visitor, asked: Asked) -> Answer:
    """What the visitor must be answered."""
    if asked.public:
        return Answer.ALLOWED
    if not visitor.signed_in:
        return Answer.SIGN_IN
    if asked.door is not None and not holds(visitor.role, asked.door):
        return Answer.MISSING
    return _of_record(visitor.role, asked)


def _of_record(role: RoleCode | None, asked: Asked) -> Answer:
    need, relation = asked.step or asked.door, asked.relation
    if asked.sort in (Sort.NOTHING, Sort.NATION):
        return Answer.ALLOWED
    if asked.sort is Sort.HIDDEN or (asked.sort in (Sort.PERSONAL, Sort.DRAFT) and not asked.mine):
        return Answer.MISSING
    if asked.sort is Sort.PERSONAL:
        return Answer.ALLOWED if role is not None else Answer.MISSING
    if asked.sort is Sort.ACCOUNT:
        return Answer.FORBIDDEN if asked.mine and asked.refuses_oneself else Answer.ALLOWED
    assert relation is not None, asked
    if asked.sort in (Sort.CASE, Sort.DRAFT, Sort.WRITING):
        assert need is not None, asked
        if covers(role, need, relation):
            return Answer.MISSING if asked.sort is Sort.WRITING and not asked.mine else Answer.ALLOWED
        return Answer.FORBIDDEN if covers(role, P.CASE_VIEW, relation) else Answer.MISSING
    return Answer.ALLOWED if _in_sight(role, asked, relation) else _of_decision(role, asked, relation)


def _in_sight(role: RoleCode | None, asked: Asked, relation: Relation) -> bool:
    """Records that are in sight or not, whatever is to be done to them."""
    if asked.sort is Sort.CONCERN:
        return covers(role, P.CASE_VIEW, relation)
    if asked.sort is Sort.WAITING:
        reach = ROLES[role].get(P.CONCERN_VIEW) if role else None
        return relation in UNDECIDED.get(reach, ()) if reach else False
    if asked.sort is Sort.PACKET:
        return relation in SENT_HERE
    if asked.sort is Sort.ENTRY:
        return relation is Relation.OWN
    if asked.sort is Sort.ROAD:
        author = role == RoleCode.WORKER and relation is Relation.OWN
        return author or (holds(role, P.APPROVAL_DECIDE) and relation in OF_PLACE)
    if asked.sort is Sort.DECISION:
        assert asked.step is not None
        return relation in OF_PLACE and covers(role, asked.step, relation)
    return False


def _of_decision(role: RoleCode | None, asked: Asked, relation: Relation) -> Answer:
    """A decision that the visitor has asked for is in sight and another's to make."""
    own = asked.sort is Sort.OWN_QUESTION and holds(role, P.APPROVAL_DECIDE) and relation is Relation.OWN
    return Answer.FORBIDDEN if own else Answer.MISSING
