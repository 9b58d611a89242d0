"""The expression language: Pebble templates with Kestra's filters and functions.

A template is untrusted text. It reaches plain data, the functions registered here and, through a
`Host`, what the engine hands it; never a Python object. Its time, memory and output are bounded.
"""

from __future__ import annotations

from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.dialect import Dialect
from vivace.expressions.environment import Environment
from vivace.expressions.errors import (
    EvaluationError,
    ExpressionError,
    ExpressionSyntaxError,
    LimitError,
    UndefinedNameError,
)
from vivace.expressions.host import Host, NoHost
from vivace.expressions.limits import Limits, TurnOver, turn
from vivace.expressions.properties import has_expression, is_truthy, to_boolean
from vivace.expressions.template import Template
from vivace.expressions.values import Secret

__all__ = [
    "Builtin",
    "Dialect",
    "Environment",
    "EvaluationError",
    "ExpressionError",
    "ExpressionSyntaxError",
    "Host",
    "LimitError",
    "Limits",
    "NoHost",
    "Secret",
    "Template",
    "TurnOver",
    "UndefinedNameError",
    "builtin",
    "has_expression",
    "is_truthy",
    "to_boolean",
    "turn",
]
