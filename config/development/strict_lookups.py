"""mypy's plugin: that of django-stubs, which here refuses a lookup that Django would refuse too.

By itself it lets any word pass behind a column: ``first_day__befor``, ``pupil__clas_name``.
"""

from typing import Any

from django.db.models import Model
from mypy.options import Options
from mypy.plugin import MethodContext
from mypy.types import Instance
from mypy.types import Type as MypyType
from mypy_django_plugin.django.context import DjangoContext
from mypy_django_plugin.main import NewSemanalDjangoPlugin


class StrictContext(DjangoContext):
    """Knows the models, and each column's lookups and transforms."""

    def resolve_lookup_expected_type(
        self, ctx: MethodContext, model_cls: type[Model], lookup: str, model_instance: Instance
    ) -> MypyType:
        expected = super().resolve_lookup_expected_type(ctx, model_cls, lookup, model_instance)
        if word := self._unknown_word(model_cls, lookup):
            ctx.api.fail(f"{lookup!r} of {model_cls.__name__}: no column, lookup or transform {word!r}", ctx.context)
        return expected

    def _unknown_word(self, model_cls: type[Model], lookup: str) -> str:
        """Return the first word behind a column that is neither a lookup nor a transform of it, if there is one."""
        try:
            words, path, is_expression = self.solve_lookup_type(model_cls, lookup) or ((), (), True)
        except Exception:  # told by django-stubs already, or an annotation
            return ""
        if is_expression or not words:
            return ""
        column: Any = self._resolve_field_from_parts(path, model_cls)[0]
        known = column.get_lookup(words[0]) or getattr(column, "get_transform", lambda name: None)(words[0])
        return "" if known else words[0]


class Plugin(NewSemanalDjangoPlugin):
    """django-stubs with :class:`StrictContext`."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.django_context = StrictContext(self.plugin_config.django_settings_module)


def plugin(version: str) -> type[NewSemanalDjangoPlugin]:
    """Return the plugin, as mypy asks for it."""
    return Plugin
