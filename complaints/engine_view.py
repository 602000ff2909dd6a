"""What of the engine stays hidden from who operates it: instances of complaints about them.

The engine's own lists know no complaint. Who reads them sees every instance but those in which they
are the reported official or have a role in the reported unit (design D12).
"""

from sqlalchemy import JSON, BigInteger, Integer, String

from complaints.visibility import NO_CONFLICT, Viewer, viewer_of, visible_values
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


def hides(uow: UnitOfWork, person: str, root: int) -> bool:
    """Whether this root instance is hidden from the person with this id, as things are now."""
    return is_hidden(uow, viewer_of(uow, person), root)


def _values(viewer: Viewer) -> dict[str, object]:
    known = visible_values(viewer)
    return {name: known[name] for name in _BINDS}
