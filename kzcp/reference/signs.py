"""Which signs make the initial risk high."""

from kzcp.reference.codes import RiskSign

SIGNS_OF_HIGH_RISK = frozenset(
    {
        RiskSign.INJURY,
        RiskSign.CHILD_ALONE,
        RiskSign.SUSPECT_ACCESS,
        RiskSign.SELF_HARM,
        RiskSign.NEGLECT_UNDER3,
    }
)
"""Any of these at registration makes the risk high; a test compares them with the shipped vocabulary."""
