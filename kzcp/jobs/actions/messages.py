"""What an administrator may do with messages."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kzcp.core.actor import Actor, acting_as
from kzcp.core.clock import now
from kzcp.core.errors import Refused
from kzcp.jobs.actors import OPERATOR
from kzcp.jobs.models import Message
from kzcp.journal import journal


def retry(*, message_id: UUID, by: Actor) -> None:
    """Let a message that was given up be tried again from the start; Refused where it is not given up.

    The effect happens under the actor that wrote the message, with that actor's rights of today.
    """
    with journal.act("job.retry", by=by, subject_kind="jobs.message", subject_id=str(message_id)):
        with acting_as(Actor.system(OPERATOR)):
            changed = Message.objects.filter(pk=message_id, done_at=None).exclude(failed_at=None)
            count = changed.update(failed_at=None, failures=0, again_at=None, due=now())
        if not count:
            raise Refused(_("This job is not waiting for another try."))
