"""FEEL expressions, evaluated on what a request gives."""

from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import fields, validate

from access.guard import allow
from access.permissions import Permission
from access.site import current_site
from api.model_files import DEFAULT_ZONE
from api.problems import FieldError, FieldsRefused
from api.v2 import shapes, sight
from api.v2.shapes import LONGEST, Shown, Taken, Variables, tenant
from engine.feel import (
    FeelLimitError,
    FeelSyntaxError,
    Moment,
    compile_expression,
    names_in,
    to_json,
)
from engine.feel.run import Run
from engine.feel.values import Value

resource = shapes.resource("expressions", "/expression", "FEEL expressions")


class ExpressionBody(Taken):
    """An expression, with or without the `=` of models, and what it may see."""

    expression = fields.String(
        required=True, validate=validate.Length(1, LONGEST), metadata={"example": "=1 + 2"}
    )
    variables = Variables(load_default=dict, allow_none=True)
    tenant_id = tenant()


class WarningShown(Shown):
    """Why something in it is null."""

    message = fields.String()


class ExpressionShown(Shown):
    """What an expression gives."""

    expression = fields.String()
    result = fields.Raw(allow_none=True)
    warnings = fields.List(fields.Nested(WarningShown))
    referenced_secrets = fields.List(fields.Dict(), dump_default=list)


@resource.route("/evaluation", methods=["POST"])
@allow(Permission.OPERATE_ENGINE)
@resource.arguments(ExpressionBody)
@resource.response(200, ExpressionShown)
def evaluate(body: dict[str, Any]) -> dict[str, Any]:
    """Evaluate an expression; nothing of it is kept."""
    expression, variables = body["expression"], body["variables"] or {}
    warnings: list[str] = []
    now = sight.read(lambda uow: uow.now)
    try:
        result = _result(expression, variables, Moment(now, ZoneInfo(DEFAULT_ZONE)), warnings)
    except (FeelSyntaxError, FeelLimitError) as problem:
        raise FieldsRefused([FieldError(str(problem), pointer="/expression")]) from problem
    told = [{"message": one} for one in warnings]
    return {"expression": expression, "result": result, "warnings": told}


def _result(expression: str, variables: dict[str, Value], at: Moment, warnings: list[str]) -> Any:
    office = current_site().office
    compiled = compile_expression(expression.removeprefix("="), names=names_in(variables))
    return to_json(compiled.run(variables, Run(at, warnings, office.runtime.limits.work)))
