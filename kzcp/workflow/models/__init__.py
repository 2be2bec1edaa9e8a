from kzcp.workflow.models.approval import Approval
from kzcp.workflow.models.draft import Draft
from kzcp.workflow.models.notice import Notice

__all__ = ["Approval", "Draft", "Notice"]
