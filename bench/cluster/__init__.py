"""Several machines on one: PostgreSQL with a standby, PgBouncer, two web machines.

`python -m bench.cluster` starts them in a temporary folder and on free ports of this machine,
does to them what goes wrong in real life, prints what it saw, and stops them all.
"""
