"""What of the engine stays hidden from who operates it: instances of complaints about them.

The engine's own lists know no complaint. Who reads them sees every instance but those in which they
are the reported official or have a role in the reported unit (design D12).
"""

from sqlalchemy import JSON, BigInteger, Integer, String

from complaints.numbering import is_number
from complaints.visibility import NO_CONFLICT, Viewer, viewer_of, visible_values
from engine.runtime import Protection
from engine.search.in_sql import Hidden
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_CONFLICT = f"EXISTS (SELECT 1 FROM complaint k WHERE k.root = {{root}} AND NOT ({NO_CONFLICT}))"
_BINDS = {"own_units": JSON, "viewer": String}
_IS_HIDDEN = query(
    "SELECT 1 AS hidden FROM root_instance r WHERE r.number = :root AND "
    + _CONFLICT.format(root="r.number"),
    {"hidden": Integer},
    root=BigInteger,
    **_BINDS,
)


def hidden_from(viewer: Viewer) -> Hidden:
    """The root instances that lists of the engine do not show to this person."""
    return Hidden(sql=_CONFLICT, types=_BINDS, values=_values(viewer))


def is_hidden(uow: UnitOfWork, viewer: Viewer, root: int) -> bool:
    """Whether this root instance is hidden from the viewer."""
    return uow.execute(_IS_HIDDEN, {"root": root, **_values(viewer)}).first() is not None


_OWNS = query(
    "SELECT 1 AS owned FROM complaint WHERE root = :root AND number = :number",
    {"owned": Integer},
    root=BigInteger,
    number=String,
)
_OTHERS = " OR NOT EXISTS (SELECT 1 FROM complaint c WHERE c.root = {root} AND c.number = :number)"


def owns(uow: UnitOfWork, root: int, number: str) -> bool:
    """Whether this root instance is the life of the complaint with this number."""
    return uow.execute(_OWNS, {"root": root, "number": number}).first() is not None


def out_of_reach(viewer: Viewer, correlation_key: str) -> Hidden:
    """The root instances that a message of this person with this key does not reach.

    Those hidden from them; and for a complaint's number all but the life of that complaint.
    """
    hidden = hidden_from(viewer)
    if not is_number(correlation_key):
        return hidden
    return Hidden(
        sql=hidden.sql + _OTHERS,
        types={**hidden.types, "number": String},
        values={**hidden.values, "number": correlation_key},
    )


def hides(uow: UnitOfWork, person: str, root: int) -> bool:
    """Whether this root instance is hidden from the person with this id, as things are now."""
    return is_hidden(uow, viewer_of(uow, person), root)


#: What complaints ask of the engine (engine/runtime.py).
PROTECTION = Protection(hides=hides, is_reserved=is_number, owns=owns)


def _values(viewer: Viewer) -> dict[str, object]:
    known = visible_values(viewer)
    return {name: known[name] for name in _BINDS}
