"""Answer of a pupil of age, behind the pupil's own link: whether guardians see the internship."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from conventions.domain.persons.people.authority import let_guardians_see
from conventions.pages.kit.form_pages import act_or_say
from conventions.pages.shared.links.majority import OfAge

from ..access import FamilyPageVisit, family_page

ANSWERS = {"oui": True, "non": False}


def _only_the_pupil(visit: FamilyPageVisit, name: str) -> None:
    """Nobody else answers, and there is no other answer."""
    if visit.is_guardian or name not in ANSWERS:
        raise Http404


@family_page("POST", gate=True, before=_only_the_pupil, of_age=OfAge.NEVER)
def family_share(http: HttpRequest, visit: FamilyPageVisit, name: str) -> HttpResponse:
    """Keep the pupil's yes or no, in one press each; said twice, it stays said once."""
    yes = ANSWERS[name]
    said = _("C'est noté : tes responsables voient ton stage.") if yes else _("C'est noté : ils ne voient plus rien.")
    act_or_say(http, lambda: let_guardians_see(visit.pupil, yes=yes, by=visit.actor), said=said)
    return redirect(visit.address("family"))
