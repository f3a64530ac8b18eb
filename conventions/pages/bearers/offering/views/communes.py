"""*Ma commune s'engage*: a town hall reads how many pupils of its schools look for a place, and offers some."""

from datetime import date
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from conventions.domain.numbers.publishing.communes import seekers_in_commune
from conventions.domain.numbers.publishing.protection import in_words
from conventions.domain.persons.localities.models import Locality
from conventions.pages.kit.access import shown_or_sent
from conventions.pages.kit.form_pages import form_page, search_page
from conventions.pages.kit.forms import typed
from workflow import clock

from ..commune_forms import LEVELS, CommuneForm, EngagementForm, fields_of, host_of
from ..queries import weeks_around
from .screens import send_link


class CommunePage:
    """Page of a commune: the pupils of its schools, as they were published."""

    def __init__(self, commune: Locality) -> None:
        self.commune = commune

    @cached_property
    def published(self) -> tuple[date, str] | None:
        """Day of the publication, and the pupils without a place as it told them in words; nothing otherwise."""
        found = seekers_in_commune(self.commune.name, self.commune.department)
        if not found:
            return None
        return found[0], in_words(found[1]) if found[1] else gettext("trop peu dans chacun pour être publiés")


@never_cache
@sensitive_post_parameters()
@shown_or_sent
def commune(http: HttpRequest) -> HttpResponse:
    """Ask which commune it is, then show its pupils and ask how many it welcomes; its link leaves."""
    known = Locality.objects.filter(insee=http.GET.get("insee", ""), part="").exclude(insee="").first()
    if known is None:
        asked = CommuneForm(http.GET if "commune" in http.GET else None)
        if not asked.is_valid():
            return search_page(http, asked, "offering/commune.html", page=None)
        known = asked.cleaned_data["commune"]
    page = CommunePage(known)
    today = clock.now().date()
    form = EngagementForm(typed(http), weeks=weeks_around(page.commune.department, LEVELS, after=today), today=today)

    def send(_given: object) -> None:
        send_link(http, host=host_of(page.commune), person=form.person(), fields=fields_of(), dates=form.dates())

    return form_page(
        http,
        form,
        send,
        then=reverse("offer_sent"),
        atomic=False,
        template="offering/commune.html",
        page=page,
        address=f"{reverse('commune_offer')}?{urlencode({'insee': page.commune.insee})}",
    )
