"""What a provider has finished: lines without a name, for its own report, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kzcp.access.permissions import Permission as P
from kzcp.core import words
from kzcp.core.actor import Actor
from kzcp.core.errors import NotFound
from kzcp.reference import services, terms
from referrals.models import ENDED_STATES, Referral

SIZE = 25
COUNTED = 1000


@dataclass(frozen=True)
class Line:
    """One ended referral; `came` and `ended` are days in words."""

    number: str
    service: str
    status: str
    came: str
    ended: str
    month: str
    url: str


@dataclass(frozen=True)
class Leaf:
    """Some lines, newest first; `before` is where the earlier ones begin, empty at the end of the list."""

    lines: list[Line]
    before: str
    count: int

    @property
    def told(self) -> str:
        """How many there are, in words."""
        if self.count > COUNTED:
            return _("more than %(n)s referrals") % {"n": COUNTED}
        return _("referrals: %(n)s") % {"n": self.count}


def finished(actor: Actor, *, before: str = "") -> Leaf:
    """The ended referrals of the actor's organisation, those after the one with the key `before`.

    Raises NotFound for a key that is none of them.
    """
    rows = Referral.objects.visible_to(actor, P.PACKET_ANSWER).filter(status__in=ENDED_STATES)
    count = rows.order_by()[: COUNTED + 1].count()
    if before:
        last: Referral | None = rows.filter(pk=_key(before)).first()
        if last is None:
            raise NotFound
        rows = rows.filter(Q(ended_at__lt=last.ended_at) | Q(ended_at=last.ended_at, pk__lt=last.pk))
    found = list(rows.order_by("-ended_at", "-id")[: SIZE + 1])
    shown = found[:SIZE]
    return Leaf([_line(one) for one in shown], str(shown[-1].pk) if len(found) > SIZE else "", count)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _line(referral: Referral) -> Line:
    # Only what was sent ends with a provider: the rows of these pages have both moments.
    ended = words.local(cast("datetime", referral.ended_at)).date()
    came = words.local(cast("datetime", referral.sent_at)).date()
    return Line(
        number=referral.number,
        service=services.service_label(referral.service_id),
        status=terms.label("referral_status", referral.status),
        came=words.day_words(came),
        ended=words.day_words(ended),
        month=capfirst(formats.date_format(ended, "YEAR_MONTH_FORMAT")),
        url=reverse("packet", args=[referral.pk]),
    )
