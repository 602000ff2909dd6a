"""Alembic's entry: runs the migrations on the connection that host/schema.py hands over."""

from alembic import context

from host.schema import all_metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=all_metadata())
with context.begin_transaction():
    context.run_migrations()
