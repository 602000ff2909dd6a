"""FEEL, the expression language of models: parsed once, run as closures, bounded."""

from engine.feel.errors import FeelLimitError, FeelSyntaxError
from engine.feel.expression import (
    Expression,
    UnaryTests,
    compile_expression,
    compile_unary_tests,
)
from engine.feel.formatting import format_value
from engine.feel.json_values import names_in, to_feel, to_json
from engine.feel.nodes.tests import ConstantTests
from engine.feel.types import FeelType, type_named
from engine.feel.values import (
    FarMoment,
    FeelFunction,
    FeelTime,
    Moment,
    Range,
    Value,
    YearsMonths,
    kind,
)

__all__ = [
    "ConstantTests",
    "Expression",
    "FarMoment",
    "FeelFunction",
    "FeelLimitError",
    "FeelSyntaxError",
    "FeelTime",
    "FeelType",
    "Moment",
    "Range",
    "UnaryTests",
    "Value",
    "YearsMonths",
    "compile_expression",
    "compile_unary_tests",
    "format_value",
    "kind",
    "names_in",
    "to_feel",
    "to_json",
    "type_named",
]
