"""A desk that several people or sites share: its contact asks for an account, by the link and a code."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from conventions.domain.exchange.posting.sharing import share_desk
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import PageForm, typed
from conventions.pages.shared.links.visits import DeskVisit

from ..access import desk_page
from .desk import around_form


@desk_page("GET", "POST", gate=True)
def share(http: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Say what an account is for, and open it."""
    sentence = _("C'est fait : connectez-vous avec %(email)s. Un message y dit comment choisir un mot de passe.")
    return form_page(
        http,
        PageForm(typed(http)),
        lambda _given: share_desk(visit.person),
        then=visit.address(),
        said=lambda post: sentence % {"email": post.user.email},
        title=_("Partager vos offres avec une équipe"),
        intro=_(
            "Seul, votre lien suffit. Si plusieurs personnes ou plusieurs sites proposent des stages, ouvrez un "
            "compte : vous y invitez vos collègues, vous ajoutez les SIRET de vos sites, vous envoyez beaucoup "
            "d'offres par un fichier."
        ),
        button=_("Ouvrir un compte pour notre équipe"),
        **around_form(visit),
        **visit.shown(),
    )
