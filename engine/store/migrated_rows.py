"""Projections follow a migration: the rows stay, their element and definition are other ones."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import BigInteger, String

from engine.execution import effects as fx
from engine.execution.migration_plan import Plan
from engine.store import tables
from engine.store.keys import key_of
from kernel.statements import Statement, insert_into, query, statement
from kernel.unit_of_work import UnitOfWork

_PROCESS = statement(
    "UPDATE process_instance SET definition = :definition WHERE key = :key",
    definition=BigInteger,
    key=BigInteger,
)
_USER_TASK = statement(
    "UPDATE user_task SET element_id = :element_id, process_id = :process_id,"
    " definition = :definition WHERE key = :key",
    element_id=String,
    process_id=String,
    definition=BigInteger,
    key=BigInteger,
)


def _element(table: str) -> Statement:
    sql = f"UPDATE {table} SET element_id = :element_id WHERE key = :key"  # noqa: S608
    return statement(sql, element_id=String, key=BigInteger)


def _subscription(table: str) -> Statement:
    sql = (
        f"UPDATE {table} SET element_id = :element_id, process_id = :process_id"  # noqa: S608
        " WHERE key = :key"
    )
    return statement(sql, element_id=String, process_id=String, key=BigInteger)


_ELEMENTS = (
    _USER_TASK,
    *(_element(table) for table in ("timer", "job", "incident")),
    *(_subscription(table) for table in ("message_subscription", "signal_subscription")),
)
_COLUMNS = {column.name: column.type for column in tables.fired_deadline.columns}
_FIRED = query(
    f"SELECT {', '.join(_COLUMNS)} FROM fired_deadline WHERE root = :root",
    _COLUMNS,
    root=BigInteger,
)
_FIRE = statement(
    insert_into(tables.fired_deadline, *_COLUMNS).sql + " ON CONFLICT DO NOTHING", **_COLUMNS
)


def write_migrated(
    uow: UnitOfWork, root: int, effects: Sequence[fx.Effect], plans: Iterable[Plan]
) -> None:
    """Update the rows of one root instance after the migration of which `effects` tell."""
    processes, elements = [], []
    for effect in effects:
        key = key_of(root, effect.number)
        if isinstance(effect, fx.ProcessMigrated):
            processes.append({"key": key, "definition": effect.definition})
        elif isinstance(effect, fx.ElementMigrated):
            named = {"element_id": effect.element_id, "process_id": effect.process_id}
            elements.append({"key": key, "definition": effect.definition, **named})
    uow.write(_PROCESS, processes)
    for sql in _ELEMENTS:
        uow.write(sql, [{name: row[name] for name in sql.binds} for row in elements])
    for plan in plans:
        _rename_fired(uow, root, plan.mapping)


def _rename_fired(uow: UnitOfWork, root: int, mapping: Mapping[str, str]) -> None:
    """What fired in a round of its clock has fired under its new id too (design D7).

    The records under the old id stay: another process of the instance may have such an element.
    """
    if all(id_ == to for id_, to in mapping.items()):
        return
    rows = [dict(row) for row in uow.execute(_FIRED, {"root": root}).mappings()]
    renamed = [{**row, "element_id": mapping.get(row["element_id"])} for row in rows]
    uow.write(_FIRE, [row for row in renamed if row["element_id"] is not None])
