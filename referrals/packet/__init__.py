"""The packet of a referral: who may be in it, what a worker writes, how it is frozen, how it reads."""
