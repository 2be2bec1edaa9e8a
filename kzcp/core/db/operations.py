"""What this backend asks otherwise than Django: no order by ciphertext, and locks that let rows be pointed at."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import FieldError
from django.db.backends.postgresql import operations
from django.db.models.expressions import BaseExpression, OrderBy


class DatabaseOperations(operations.DatabaseOperations):
    def check_expression_support(self, expression: Any) -> None:
        super().check_expression_support(expression)
        if isinstance(expression, OrderBy) and any(map(_is_unsortable, expression.flatten())):
            raise FieldError("An encrypted field has no order: sort the opened rows.")

    def for_update_sql(
        self,
        nowait: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        skip_locked: bool = False,  # noqa: FBT001, FBT002
        of: Sequence[str] = (),
        no_key: bool = False,  # noqa: FBT001, FBT002
    ) -> str:
        """Lock rows as an update does. A key never changes here, so new rows that point at one need not wait."""
        return super().for_update_sql(nowait, skip_locked, of, no_key=True)


def _is_unsortable(part: BaseExpression | None) -> bool:
    return bool(getattr(part, "unsortable", False))
