"""Statements, compiled once: what is asked again costs its values only."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import LRUCache

Row = dict[str, Any]

# knows ON CONFLICT, which SQLite's dialect writes in the same words
insert = postgresql.insert

KEPT = 300  # statements; a program has some 100, and one with a list is another for each length


class Statement:
    """The text of a statement in a database's own words, and how values go in and come out.

    `parameters` are those of the query that it was made from; `values` are theirs.
    """

    def __init__(
        self,
        compiled: SQLCompiler,
        parameters: Sequence[sa.BindParameter[Any]],
        values: Sequence[Any],
    ):
        dialect = compiled.dialect
        places = {parameter.key: place for place, parameter in enumerate(parameters)}
        given = {parameter.key: values[place] for place, parameter in enumerate(parameters)}
        expanded = compiled.construct_expanded_state(given)
        self.text = expanded.statement
        sources: dict[str, tuple[int, int | None, Any]] = {}
        self._constants: list[Any] = []  # no parameters of the query: SQLite's OFFSET 0
        for parameter, name in compiled.bind_names.items():
            place = places.get(parameter.key, len(values) + len(self._constants))
            if parameter.key not in places:
                self._constants.append(parameter.effective_value)
            encode = parameter.type.dialect_impl(dialect).bind_processor(dialect)
            sources[name] = (place, None, encode)
            for element, name_of_one in enumerate(expanded.parameter_expansion.get(name, ())):
                sources[name_of_one] = (place, element, encode)
        self._sources = [sources[name] for name in expanded.positiontup or ()]
        self._names = [str(name) for name, *_ in compiled._result_columns]
        self._decoders = []
        for name, (*_, kind) in zip(self._names, compiled._result_columns, strict=True):
            if decode := kind.dialect_impl(dialect).result_processor(dialect, None):
                self._decoders.append((name, decode))

    def arguments(self, values: Sequence[Any]) -> list[Any]:
        """As the driver takes them."""
        found = []
        values = [*values, *self._constants]
        for place, element, encode in self._sources:
            value = values[place] if element is None else values[place][element]
            found.append(value if encode is None else encode(value))
        return found

    def rows(self, records: Iterable[Any]) -> list[Row]:
        """From what the driver gives."""
        if not self._names:  # plain text, whose columns only the driver knows
            return [dict(record) for record in records]
        rows = [dict(zip(self._names, record)) for record in records]  # noqa: B905 - slower
        for name, decode in self._decoders:
            for row in rows:
                row[name] = decode(row[name])
        return rows


class Statements:
    """Those of one kind of database: the KEPT that were asked last."""

    def __init__(self, dialect: Dialect):
        self._dialect = dialect
        self._kept: LRUCache[Any, Statement] = LRUCache(KEPT, threshold=0)
        self._keys: LRUCache[ClauseElement, Any] = LRUCache(KEPT, threshold=0)

    def prepare(
        self, query: ClauseElement | str, named: Mapping[str, Any] | None = None
    ) -> tuple[Statement, list[Any]]:
        """With its arguments. `named` has the values of parameters that the query only names."""
        if isinstance(query, str):
            query = sa.text(query)
        cache_key = self._keys.get(query)
        is_known = cache_key is not None
        if not is_known:
            cache_key = query._generate_cache_key()
        if cache_key is None:  # an INSERT of several rows: their number is in its text
            compiled: Any = query.compile(dialect=self._dialect)
            statement = Statement(compiled, [], [])
            return statement, statement.arguments([])
        parameters = cache_key.bindparams
        if named and not is_known and all(parameter.required for parameter in parameters):
            self._keys[query] = cache_key  # it was made once, to be filled in again and again
        values: list[Any] = [
            (named or {})[parameter.key] if parameter.required else parameter.effective_value
            for parameter in parameters
        ]
        # a list is as many parameters in the text as it is long
        lengths = [
            len(value)
            for parameter, value in zip(parameters, values, strict=True)
            if parameter.expanding
        ]
        key = (cache_key.key, *lengths)
        kept = self._kept.get(key)
        if kept is None:
            compiled = query.compile(dialect=self._dialect, cache_key=cache_key)
            self._kept[key] = kept = Statement(compiled, parameters, values)
        return kept, kept.arguments(values)
