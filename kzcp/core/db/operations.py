"""What this backend refuses to ask: an order by ciphertext, which sorts without meaning and without an error."""

from typing import Any

from django.core.exceptions import FieldError
from django.db.backends.postgresql import operations
from django.db.models.expressions import BaseExpression, OrderBy


class DatabaseOperations(operations.DatabaseOperations):
    def check_expression_support(self, expression: Any) -> None:
        super().check_expression_support(expression)
        if isinstance(expression, OrderBy) and any(map(_is_unsortable, expression.flatten())):
            raise FieldError("An encrypted field has no order: sort the opened rows.")


def _is_unsortable(part: BaseExpression | None) -> bool:
    return bool(getattr(part, "unsortable", False))
