"""What tests of every layer share."""

from tests.support.eventually import eventually, eventually_sync
from tests.support.postgres import Postgres

__all__ = ["Postgres", "eventually", "eventually_sync"]
