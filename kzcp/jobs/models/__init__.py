from kzcp.jobs.models.message import Message
from kzcp.jobs.models.run import Run, RunState

__all__ = ["Message", "Run", "RunState"]
