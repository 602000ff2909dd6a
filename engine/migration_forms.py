"""Open user tasks keep the form they were made with; where it is bound to a deployment, it moves.

As everything that an instance binds to its deployment, such a form is that of the target from then
on. A target that was deployed without it would leave the task without a form: that is refused.
"""

import json
from collections.abc import Iterable

from sqlalchemy import BigInteger, String, Text

from engine.catalogue import Catalogue
from engine.execution import effects as fx
from engine.model.definition import Binding
from engine.store.keys import MASK, key_of
from kernel.errors import NotFound
from kernel.statements import query
from kernel.unit_of_work import UnitOfWork

_FORMS = query(
    "SELECT key, element_id, form FROM user_task WHERE key BETWEEN :first AND :last"
    " AND form IS NOT NULL ORDER BY key",
    {"key": BigInteger, "element_id": String, "form": Text},
    first=BigInteger,
    last=BigInteger,
)


def missing_forms(
    uow: UnitOfWork, catalogue: Catalogue, root: int, effects: Iterable[fx.Effect]
) -> list[str]:
    """Why open user tasks would lose their forms by a migration of which `effects` tell."""
    targets = {
        key_of(root, effect.number): effect.definition
        for effect in effects
        if isinstance(effect, fx.ElementMigrated)
    }
    found = []
    for row in uow.execute(_FORMS, {"first": key_of(root, 0), "last": key_of(root, MASK)}):
        if row.key in targets:
            id_, binding, tag = json.loads(row.form)
            target = catalogue.definition(targets[row.key])
            try:
                catalogue.form(id_, Binding(binding), tag, target.deployment)
            except NotFound:
                found.append(
                    f"the open task {row.element_id} shows form {id_}, which was not deployed"
                    f" together with {target.process_id} version {target.version}; deploy both"
                )
    return found
