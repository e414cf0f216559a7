"""Alembic's entry: migrates over the connection the house hands in."""

from alembic import context

from pipeline.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
