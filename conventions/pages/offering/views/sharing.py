"""A desk that several people or sites share: its contact asks for an account, by the link and a code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conventions.domain.posting.sharing import share_desk
from conventions.pages.forms import PageForm
from conventions.pages.links.visits import DeskVisit
from workflow.engine import Refused

from ..access import desk_page


@desk_page("GET", "POST", gate=True)
def share(http: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Say what an account is for, and open it."""
    form, status = PageForm(http.POST or None), 200
    if http.method == "POST" and form.is_valid():
        try:
            post = share_desk(visit.person)
        except Refused as refusal:
            form.refuse(str(refusal))
            status = 409
        else:
            said = _("C'est fait : connectez-vous avec %(email)s. Un message y dit comment choisir un mot de passe.")
            messages.success(http, said % {"email": post.user.email})
            return redirect("desk", token=visit.token)
    return render(http, "offering/share.html", {**visit.shown(), "form": form}, status=status)
