"""Paper by the pile: print the sheets of a class, send their scan, sort what no code says, certify as one act."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.paper.models import PaperPile
from conventions.domain.dossier.paper.piles import (
    act_begun,
    certify_pile,
    choose_pages,
    continue_pile,
    keep_pile,
    print_sheets,
)
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.pages.kit.access import or_404, staff_page
from conventions.pages.kit.clients import circumstances
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.files import pdf_response
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import one_moment
from workflow.engine import Refused

from ..contexts import PileReadingPage, PilesPage, piles_of
from ..forms import PileScanForm, PrintForm


def _list(
    http: HttpRequest,
    standing: Standing,
    *,
    print_form: PrintForm | None = None,
    scan_form: PileScanForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": PilesPage(http, standing),
        "print_form": print_form or PrintForm(),
        "scan_form": scan_form or PileScanForm(),
    }
    return render(http, "paper/piles.html", context, status=status)


@one_moment
@staff_page(*WRITERS)
@require_safe
def paper_piles(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the sheets that may be printed, by class, and the piles sent; nothing is recorded on this page."""
    return list_file(http, PilesPage(http, standing).table) or _list(http, standing)


@staff_page(*WRITERS)
@require_POST
def paper_sheets_print(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Give the sheets that are ticked as one PDF, and note who takes them away."""
    form = PrintForm(http.POST)
    return form_page(
        http,
        form,
        lambda given: print_sheets(PilesPage(http, standing).chosen, standing=standing, **given),
        then=lambda pdf: pdf_response(pdf, f"feuilles-{standing.school.today().isoformat()}.pdf"),
        show=lambda status: _list(http, standing, print_form=form, status=status),
    )


@staff_page(*WRITERS)
@require_POST
def paper_pile_send(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Keep the scan of a pile; a job reads it."""
    form = PileScanForm(http.POST, http.FILES)
    return form_page(
        http,
        form,
        lambda given: keep_pile(given["file"].read(), standing=standing),
        then=lambda pile: reverse("paper_pile", args=[pile.uuid]),
        atomic=False,
        show=lambda status: _list(http, standing, scan_form=form, status=status),
    )


def _pile_or_404(standing: Standing, uuid: UUID) -> PaperPile:
    return get_object_or_404(piles_of(standing).defer("content"), uuid=uuid)


@staff_page(*WRITERS)
def paper_pile(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show how far a pile is read, then its sheets; record those that somebody has compared."""
    pile = _pile_or_404(standing, uuid)
    page = PileReadingPage(pile, standing, typed(http), class_name=http.GET.get("classe", ""))
    if http.method != "POST":
        return render(http, "paper/pile.html", {"page": page, "form": None if page.is_running else page.form})
    form = page.form
    if "key" not in form.errors and (known := act_begun(form.cleaned_data["key"], standing.user)):
        return redirect("bulk_act", uuid=known.uuid)
    return form_page(
        http,
        form,
        lambda given: certify_pile(
            pile, form.said, standing=standing, circumstances=circumstances(http), key=given["key"]
        ),
        then=lambda bulk: reverse("bulk_act", args=[bulk.uuid]),
        atomic=False,
        template="paper/pile.html",
        page=page,
    )


@staff_page(*WRITERS)
@require_POST
def paper_pile_choose(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Keep whose sheets the pages are that no code names."""
    pile = _pile_or_404(standing, uuid)
    class_name, whose = http.POST.get("classe", ""), http.POST.get("whose", "")
    try:
        request = UUID(whose) if whose else None
        changed = choose_pages(pile, {int(number): request for number in http.POST.getlist("one")})
    except ValueError:
        raise Http404 from None
    except Refused as refusal:
        messages.warning(http, str(refusal))
    else:
        if changed:
            messages.success(http, _("C'est rangé. Comparez chaque image avant de la cocher."))
        else:
            messages.warning(http, _("Rien n'a changé : cochez une page, puis choisissez de qui elle est."))
    address = reverse("paper_pile", args=[uuid])
    return redirect(f"{address}?{urlencode({'classe': class_name})}" if class_name else address)


@staff_page(*WRITERS)
@require_POST
def paper_pile_resume(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Hand a pile whose reading stopped to a new job."""
    continue_pile(_pile_or_404(standing, uuid))
    return redirect("paper_pile", uuid=uuid)


@staff_page(*WRITERS)
@require_safe
def paper_pile_page(http: HttpRequest, standing: Standing, uuid: UUID, page: int) -> HttpResponse:
    """Give one page of a pile, large."""
    return _picture(standing, uuid, page, "picture")


@staff_page(*WRITERS)
@require_safe
def paper_pile_thumbnail(http: HttpRequest, standing: Standing, uuid: UUID, page: int) -> HttpResponse:
    """Give one page of a pile, small."""
    return _picture(standing, uuid, page, "thumbnail")


def _picture(standing: Standing, uuid: UUID, page: int, size: str) -> HttpResponse:
    found = or_404(_pile_or_404(standing, uuid).pages.filter(number=page).values_list(size, flat=True).first())
    return HttpResponse(bytes(found), content_type="image/jpeg")
