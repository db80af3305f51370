"""On which kind of database a test runs, where one of them says it all."""

import pytest

# Where what is tested is no SQL, or SQL that other tests ask of PostgreSQL, too.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
