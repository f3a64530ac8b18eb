"""The accounts of the demonstration as a list, a place each."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.persons.people.models import User


def table_of_accounts(place: str, users: Sequence[User]) -> Table:
    return Table(
        "",
        place or _("Plateforme et territoire"),
        (
            TableColumn(_("Personne"), lambda row: row.name),
            TableColumn(_("Fonction"), _post),
            TableColumn(_("Adresse pour se connecter"), lambda row: row.email),
            TableColumn(_("Sans mot de passe")),
        ),
        users,
        sorts=False,
    )


def _post(user: User) -> StrOrPromise:
    if posts := user.posts.all():
        return ", ".join(str(post.get_role_display()) for post in posts)
    if user.is_administrator:
        return _("administration")
    if user.is_auditor:
        return _("audit")
    return _("réseau d'organismes") if user.network_posts.all() else _("référent territorial")
