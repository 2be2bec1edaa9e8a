"""Which actor needs what on the tables of this app; the rows hold no personal data.

The walls themselves are declared above, where the policies are made.
"""

RELAY = "relay"
"""Publishes what is due: reads and updates every message."""

OPERATOR = "operator"
"""Stands behind the page of jobs: reads every message and run, and updates a message to retry it."""

JANITOR = "janitor"
"""Removes what was delivered long ago, and keeps the run in which it does so."""

NEEDS: dict[str, dict[str, str]] = {
    "jobs_message": {
        "the actor of the row": "read, insert, update",
        f"system:{RELAY}": "read, update",
        f"system:{OPERATOR}": "read, update",
        f"system:{JANITOR}": "nothing: a function of the scope's removes for it",
    },
    "jobs_run": {
        "the system actor of the work (the `by` of `once`)": "read, insert, update",
        f"system:{OPERATOR}": "read",
    },
}
