"""A database that is empty, and gone when it was measured."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def throwaway() -> Iterator[None]:
    """Migrate a database as tests do, and remove it at the end; Django must be set up."""
    from django.test.utils import setup_databases, teardown_databases

    databases = setup_databases(verbosity=0, interactive=False, keepdb=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)
