"""What the decider wrote to the author, for the pages of the records themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kzcp.reference import terms
from kzcp.reference.codes import ApprovalKind, ApprovalState
from kzcp.workflow import approvals
from kzcp.workflow.models import Approval


@dataclass(frozen=True)
class Answer:
    """Why something came back or was refused."""

    state: str
    reason_label: str
    words: str
    decider: str
    at: datetime | None

    @property
    def is_return(self) -> bool:
        """Whether it came back for correction."""
        return self.state == ApprovalState.RETURNED


def last_no(kind: ApprovalKind, subject_id: UUID) -> Answer | None:
    """The answer to the last approval of a record where it was no, as far as the reader may see it."""
    last = next(iter(approvals.history(kind, subject_id)), None)
    return answer(last) if last is not None and last.state in approvals.REASONS else None


def answer(approval: Approval) -> Answer:
    """The reason and the words of a decision that was no."""
    vocabulary = approvals.REASONS[ApprovalState(approval.state)]
    return Answer(
        approval.state,
        terms.label(vocabulary, approval.reason_code),
        str(approval.reason_words),
        approval.decider.full_name if approval.decider else "",
        approval.decided_at,
    )
