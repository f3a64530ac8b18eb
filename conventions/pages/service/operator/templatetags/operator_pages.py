"""Tags of the operator's templates: their menu, a job in words."""

from django import template
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.pages.kit.menus import Entry, marked_entries
from conventions.pages.service.operator.words import JOBS

register = template.Library()

MENU = (
    ("operator", _("Aujourd'hui")),
    ("operator_schools", _("Établissements")),
    ("operator_accounts", _("Comptes")),
    ("operator_officers", _("Territoires")),
    ("operator_networks", _("Réseaux")),
    ("operator_bans", _("Interdits")),
    ("operator_messages", _("Messages")),
    ("operator_recordings", _("Voix")),
    ("operator_remarks", _("Idées")),
    ("operator_sms", _("SMS")),
    ("operator_jobs", _("Tâches")),
    ("operator_dates", _("Dates")),
    ("operator_storage", _("Stockage")),
)
"""The operator's menu, by name of page."""


GROUPS = (
    (_("Personnes"), ("operator_accounts", "operator_officers", "people_data")),
    (_("Établissements et lieux"), ("operator_schools", "operator_networks", "operator_bans")),
    (_("Ce que le service dit"), ("operator_messages", "operator_sms", "operator_recordings", "operator_remarks")),
    (_("Le service"), ("operator_jobs", "operator_dates", "operator_storage", "audit")),
)
"""The same pages on the home, in four groups, with those of other rooms."""
OTHERS = {"people_data": _("Répondre à qui demande ses données"), "audit": _("Audit")}


@register.simple_tag
def operator_groups() -> list[tuple[StrOrPromise, list[tuple[str, StrOrPromise]]]]:
    labels = {**dict(MENU), **OTHERS}
    return [(title, [(name, labels[name]) for name in names]) for title, names in GROUPS]


@register.simple_tag(takes_context=True)
def operator_menu(context: template.Context) -> list[Entry]:
    return marked_entries(MENU, context["request"].path)


@register.filter
def job_in_words(name: str) -> StrOrPromise:
    """Say what a job does; one of a former version keeps its name."""
    return JOBS.get(name, name)
