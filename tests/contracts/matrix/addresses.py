"""Every address by the name of its route: which record it names, and what that record is to the visitor.

An address without an entry fails the matrix, and so does an entry without an address.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kzcp.access.permissions import Permission as P
from tests.contracts.matrix import bodies
from tests.contracts.matrix.making import Place
from tests.contracts.matrix.rules import Relation, Sort, Visitor
from tests.contracts.matrix.world import World

R = Relation


@dataclass(frozen=True)
class Seat:
    """A visitor in front of a place (None for records that have none)."""

    world: World
    visitor: Visitor
    relation: Relation | None

    @property
    def place(self) -> Place:
        assert self.relation is not None
        return self.world.places[self.relation]

    def own(self, key: str) -> tuple[Any, bool]:
        """A personal row and whether it is the visitor's: one's own in the relation own, else the worker's."""
        world, mine = self.world, self.world.mine.get((key, self.visitor.name))
        if self.relation is R.OWN and mine is not None:
            return mine, True
        user = world.users.get(self.visitor.name)
        return self.place.keys[key], user == getattr(world.cast, self.place.plot.worker)

    def account(self) -> tuple[Any, bool]:
        """One's own account in the relation own, else a colleague's."""
        own = self.world.users.get(self.visitor.name) if self.relation is R.OWN else None
        return own or self.world.house["colleague"], own is not None


Body = Callable[[Seat], dict[str, Any]]
Words = Callable[[Seat], Mapping[str, Any]]
EVERYWHERE = tuple(Relation)


@dataclass(frozen=True)
class Target:
    """What one address names. `words` are the variable parts of the address, or names of the place's keys.

    `least` is sent where nothing valid is, `body` is valid; `step` is the permission needed where it is
    not the door's; a `nameless` answer holds no name even for those who may read them elsewhere.
    """

    sort: Sort
    words: Mapping[str, Any] = field(default_factory=dict)
    relations: tuple[Relation | None, ...] = EVERYWHERE
    step: P | None = None
    least: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    empty: str = "yes"
    nameless: str = ""
    label: str = ""

    def kwargs(self, seat: Seat) -> tuple[dict[str, Any], bool]:
        """The parts of the address for this seat, and whether the personal row among them is the visitor's."""
        found, mine = {}, False
        for name, word in self.words.items():
            if callable(word):
                value, own = word(seat)
                found[name], mine = value, mine or own
            else:
                found[name] = seat.place.keys[word]
        return found, mine


def of_case(key: str = "case", **options: Any) -> Target:
    """A case, or a row of one."""
    return Target(Sort.CASE, {"pk": key}, **options)


def personal(key: str, sort: Sort = Sort.PERSONAL, **options: Any) -> Target:
    """A row of one person, by the key under which the place keeps its worker's."""
    extra = options.pop("words", {})
    return Target(sort, {"pk": lambda seat: seat.own(key), **extra}, **options)


def house(key: str, **options: Any) -> Target:
    """A record of the nation, by its key among those of the house."""
    return Target(
        Sort.NATION, {"pk": lambda seat: (seat.world.house[key], False)}, relations=(None,), **options
    )


def quarter(key: str, sort: Sort = Sort.NATION, **options: Any) -> Target:
    """A quarter."""
    return Target(
        sort, {"quarter": lambda seat: (seat.world.house[key], False)}, relations=(None,), **options
    )


def fixed(value: Any) -> Callable[[Seat], tuple[Any, bool]]:
    """A part of an address that is the same for everybody."""
    return lambda _seat: (value, False)


def colleague(seat: Seat) -> tuple[Any, bool]:
    """The key of a colleague of the office."""
    return seat.world.cast.bolat.pk, False


def entry(key: str) -> Callable[[Seat], tuple[Any, bool]]:
    """The own organisation's entry in the relation own, else another's."""
    return lambda seat: (seat.world.house["offer_own" if seat.relation is R.OWN else "offer_other"], False)


def kept(key: str) -> Callable[[Seat], tuple[Any, bool]]:
    """An entry of the own region in the relation own, else one of another region."""
    return lambda seat: (seat.world.house["offer_own" if seat.relation is R.OWN else "offer_far"], False)


def decision(key: str, step: P, **options: Any) -> Target:
    """A decision that waits for the supervisor of the place."""
    return Target(Sort.DECISION, {"pk": key}, step=step, label=key, **options)


def account(**options: Any) -> Target:
    """An account of the staff: one's own, or a colleague's."""
    words = {"pk": lambda seat: (seat.account()[0].pk, seat.account()[1])}
    return Target(Sort.ACCOUNT, {**words, **options.pop("words", {})}, (R.OWN, R.OFFICE), **options)


def assignment(seat: Seat) -> tuple[Any, bool]:
    """The first role of that account."""
    user, own = seat.account()
    return user.assignments.earliest("id").pk, own


CONCERN = Target(Sort.CONCERN, {"pk": "concern"}, label="decided")
WAITING = Target(Sort.WAITING, {"pk": "waiting"}, relations=(R.OWN, R.OFFICE, R.FOREIGN), label="undecided")
PACKET = Target(Sort.PACKET, {"pk": "packet"})
ENDED = Target(
    Sort.PACKET, {"pk": "packet_ended"}, nameless="yes", label="ended", relations=(R.OWN, R.NAMED, R.CONFLICT)
)
PLAIN = Target(Sort.NOTHING, relations=(None,))
ASKED = {
    "plan_decision": P.PLAN_APPROVE,
    "closure_decision": P.CLOSURE_APPROVE,
    "referral_decision": P.REFERRAL_APPROVE,
}
DECISIONS = tuple(decision(key, step) for key, step in ASKED.items())
OWN_QUESTION = Target(Sort.OWN_QUESTION, {"pk": "own_question"}, relations=(R.OWN,), label="own question")
SAVING = {"sequence": "7"}
SHARED = {"pk": "case", "user": colleague}
INTAKE = personal("intake_draft")


def with_body(target: Target, body: Body, **options: Any) -> Target:
    """The same record with a body that is valid."""
    return Target(**{**target.__dict__, "body": body, **options})


def names(text: str) -> list[str]:
    """Names of routes, written as one text."""
    return text.split()


PLAIN_ROUTES = names("""account_login account_logout account_inactive account_reauthenticate account_change_password
 account_set_password account_reset_password account_reset_password_done account_reset_password_from_key_done usersessions_list
 home ping help accessibility data_protection account gallery notices notices_read approvals journal trace staff
 organisations jobs intake_new concerns day caseload supervision delays undecided referrals services inbox
 inbox_in_service inbox_finished walk_in own_offers offer_enter statistics indicators releases figures""")

CASE_ROUTES = names("""case case_viewed note_new task_new closure_new case_start_assessment case_start_review
 case_end_review case_close_as_advice case_reopen case_mark_error case_risk case_restrict case_level case_assign
 case_assessment assessment_edit assessment_complete case_reporting case_details case_plan plan_new
 case_consents consent_record case_sharing case_share case_name case_conflict referral_find need_open
 case_person_add""")

INTAKE_ROUTES = names("""intake intake_danger intake_types intake_family intake_reporter intake_measures intake_check
 intake_similar intake_risk intake_districts intake_delete""")

PACKET_ROUTES = names("packet packet_answer packet_begin packet_deliver packet_not_delivered packet_ask")

ROUTES: dict[str, tuple[Target, ...]] = {
    **dict.fromkeys(PLAIN_ROUTES, (PLAIN,)),
    **dict.fromkeys(CASE_ROUTES, (of_case(),)),
    **dict.fromkeys(INTAKE_ROUTES, (INTAKE,)),
    **dict.fromkeys(PACKET_ROUTES, (PACKET, ENDED)),
    "set_language": (Target(Sort.NOTHING, relations=(None,), least={"language": "kk"}),),
    "account_reset_password_from_key": (
        Target(Sort.NOTHING, {"uidb36": fixed("1"), "key": fixed("set-password")}, relations=(None,)),
    ),
    "notice": (personal("notice"),),
    "approval": (*DECISIONS, decision("own_question", P.REFERRAL_APPROVE, relations=(R.OWN,))),
    "approval_approve": (*DECISIONS, decision("void", P.PLAN_APPROVE), OWN_QUESTION),
    "approval_return": (*DECISIONS, with_body(OWN_QUESTION, bodies.returned, empty="")),
    "approval_reject": (*DECISIONS, with_body(OWN_QUESTION, bodies.rejected, empty="")),
    "approval_pass_on": (*DECISIONS, OWN_QUESTION),
    "approver_appoint": (Target(Sort.HIDDEN, {"pk": "plan_decision"}, label="decided by somebody"),),
    "approval_record": (Target(Sort.ROAD, {"pk": "plan_decision"}),),
    "journal_entry": (Target(Sort.NATION, {"pk": "entry"}),),
    "staff_add": (PLAIN,),
    "staff_member": (account(),),
    "staff_change": (account(),),
    "staff_assign": (account(empty=""),),
    "assignment_end": (account(words={"assignment": assignment}),),
    "staff_renew": (account(),),
    "staff_close": (account(),),
    "staff_reopen": (account(),),
    "organisation_add": (PLAIN,),
    "organisation": (house("organisation"),),
    "job_retry": (house("job"),),
    "intake_done": (personal("intake_over", Sort.DRAFT, step=P.CASE_VIEW),),
    "intake_save": (personal("intake_draft", words={"name": fixed("reporter")}, least=SAVING),),
    "concern": (WAITING, CONCERN),
    "concern_continue": (WAITING, CONCERN),
    "concern_link": (WAITING, CONCERN),
    "concern_reject": (WAITING, CONCERN),
    "concern_hand_over": (WAITING, CONCERN),
    "person": (of_case("person"), of_case("mother", label="mother")),
    "person_reveal": (of_case("person"),),
    "person_change": (of_case("person"),),
    "person_telephone": (of_case("person"),),
    "person_telephone_end": (Target(Sort.CASE, {"pk": "mother", "telephone": "telephone"}),),
    "person_residence": (of_case("person"),),
    "case_part_end": (of_case("part"),),
    "case_part_error": (of_case("mark"),),
    "search": (PLAIN,),
    "note": (of_case("note"),),
    "walk_in_save": (Target(Sort.NOTHING, {"pk": bodies.fresh_key}, relations=(None,), least=SAVING),),
    "note_save": (Target(Sort.CASE, {"pk": "case", "note": bodies.fresh_key}, least=SAVING),),
    "note_draft": (personal("note_draft", Sort.DRAFT),),
    "note_discard": (personal("note_draft", Sort.DRAFT),),
    "task_complete": (of_case("task"),),
    "task_dismiss": (of_case("task"),),
    "closure": (of_case("closure"),),
    "closure_withdraw": (of_case("closure"),),
    "closure_finding": (of_case("closure"),),
    "assessment": (of_case("assessment"),),
    "assessment_autosave": (of_case(least=SAVING),),
    "assessment_discard": (of_case(),),
    "assessment_draft": (personal("assessment_draft", Sort.DRAFT),),
    "plan": (of_case("plan"), of_case("plan_in_force", label="in force")),
    "plan_edit": (of_case("plan"), of_case("plan_in_force", label="in force")),
    "plan_autosave": (of_case("plan", least=SAVING),),
    "plan_discard": (
        Target(Sort.WRITING, {"pk": lambda seat: (seat.place.keys["plan"], seat.own("plan_draft")[1])}),
    ),
    "plan_submit": (of_case("plan"),),
    "plan_withdraw": (of_case("plan"),),
    "plan_draft": (personal("plan_draft", Sort.DRAFT),),
    "goal_progress": (of_case("goal"),),
    "consent_withdraw": (of_case("consent"),),
    "case_share_end": (
        Target(Sort.CASE, SHARED, relations=tuple(one for one in R if one is not R.NAMED)),
        # Who is named was named by the supervisor or by a restriction: the worker does not end that.
        Target(Sort.CASE, SHARED, relations=(R.NAMED,), step=P.CASE_ASSIGN, label="of a named person"),
    ),
    "case_unname": (Target(Sort.CASE, SHARED),),
    "need_end": (of_case("need"),),
    "referral": (of_case("referral"), of_case("referral_draft", label="draft")),
    "referral_edit": (of_case("referral_draft"),),
    "referral_autosave": (of_case("referral_draft", least=SAVING),),
    "referral_discard": (
        Target(
            Sort.WRITING,
            {"pk": lambda seat: (seat.place.keys["referral_draft"], seat.own("referral_typed")[1])},
        ),
    ),
    "referral_draft": (personal("referral_typed", Sort.DRAFT),),
    "referral_check": (of_case("referral_draft"),),
    "referral_submit": (of_case("referral_draft"),),
    "referral_send_now": (of_case("referral_draft"),),
    "referral_cancel": (of_case("referral"),),
    "referral_send_on": (of_case("referral"),),
    "referral_follow": (of_case("referral"),),
    "question_reply": (of_case("question"),),
    "offer_places": (Target(Sort.ENTRY, {"pk": entry("")}, relations=(R.OWN, R.FOREIGN)),),
    "offer_end": (Target(Sort.ENTRY, {"pk": entry("")}, relations=(R.OWN, R.FOREIGN)),),
    "directory_entry": (Target(Sort.ENTRY, {"pk": kept("")}, relations=(R.OWN, R.FOREIGN)),),
    "directory_verify": (Target(Sort.ENTRY, {"pk": kept("")}, relations=(R.OWN, R.FOREIGN)),),
    "indicator": (Target(Sort.NATION, {"code": fixed("P01")}, relations=(None,)),),
    "release": (
        quarter("quarter_of_release"),
        quarter("prepared_quarter", Sort.HIDDEN, label="unpublished"),
    ),
    "release_csv": (
        quarter("quarter_of_release"),
        quarter("prepared_quarter", Sort.HIDDEN, label="unpublished"),
    ),
    "release_prepare": (quarter("prepared_quarter"),),
    "release_draft": (house("prepared"),),
    "release_publish": (house("prepared"),),
    "release_withdraw": (house("prepared"),),
    "figures_compute": (quarter("quarter"),),
}
VERSIONED = ("release", "release_csv")
ROUTES |= {
    name: tuple(
        Target(**{**one.__dict__, "words": {**one.words, "version": fixed(1)}}) for one in ROUTES[name]
    )
    for name in VERSIONED
}
LEFT_OUT = {"health_live": "tells nothing but that it lives", "health_ready": "the same of the database"}


def targets() -> Iterator[tuple[str, Target]]:
    """Every target with the name of its route, those with a valid body after the others."""
    for name, those in ROUTES.items():
        for target in those:
            yield name, target
        first = those[0]
        if name in bodies.VALID and first.body is None:
            yield name, with_body(first, bodies.VALID[name], empty="", label="valid body")
