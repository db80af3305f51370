"""Alembic's entry: it is handed an open connection by `migrate`, or makes one for its own CLI."""

from alembic import context

from birthday_calendar.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
