"""How the tests are shared out among the processes of a run."""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/contracts/test_bad_input.py", "tests/contracts/test_matrix.py")
"""Modules whose tests share one world that is dear to make: each of them runs in one process."""


class Sharing(LoadScopeScheduling):
    """Each test goes to whichever process is free, those of a module in `TOGETHER` to the same one, and first."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if module in TOGETHER else nodeid
