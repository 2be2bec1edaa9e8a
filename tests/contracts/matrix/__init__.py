"""The matrix: every address, by every method, as every role, to records in every relation.

`rules` states what must be answered, from the table of roles alone; `world` makes the records through the
actions; `addresses` says for each address which record it names; `visits` asks and judges; `rows` asks the
database past the application; `lists` asks what pages count and show; `faults` breaks one thing at a time
and sees to it that somebody notices.
"""
