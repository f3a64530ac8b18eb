"""The administration: our own sign-in pages, a session verified by a second factor, pages that show and never edit.

What it shows is changed by the services that journal it and tell those concerned (docs/adr/0032).
"""

from collections.abc import Callable, Iterable
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from conventions.pages.kit.access import lead_to_second_factor
from conventions.pages.kit.session_proofs import may_pass

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

if TYPE_CHECKING:
    _Pages = ModelAdmin
else:
    _Pages = object


class NeverWritten(_Pages):
    """Nothing is added, changed or deleted, in a page or in the tables inside it."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ShownOnly(NeverWritten):
    """Pages of every application as they become here; a list offers no action either."""

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type]:
        return [_over(NeverWritten, inline) for inline in super().get_inlines(request, obj)]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}


@cache
def _over(guard: type, shown: type) -> type:
    """Return the class ``shown`` under the refusals of ``guard``."""
    return type(shown.__name__, (guard, shown), {"__doc__": shown.__doc__})


class VerifiedAdminSite(AdminSite):
    """Opens to accounts with access to the administration whose second factor this session has verified."""

    site_title = site_header = "Administration"
    site_url = "/"

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Register models whoever wrote their pages, ours or a library's, to be read alone."""
        super().register(model_or_iterable, _over(ShownOnly, admin_class or ModelAdmin), **options)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Refuse every POST but the one that signs out, whatever page a library adds."""

        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD") and view != self.logout:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast(View, super().admin_view(shown, cacheable))

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and may_pass(request)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Lead to what is missing: signing in, a second factor, or the right to be here."""
        goal = request.GET.get("next") or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(goal)
        if not request.user.is_staff:
            raise PermissionDenied
        return lead_to_second_factor(request, goal)

    def password_change(  # type: ignore[override]  # another page answers
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """There is one page for this, which also tells the holder."""
        return redirect("password_change")
