"""Who exercises authority over a pupil: what is known, who signs then, the acts that change it, the papers attached."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.authority import AuthorityPaper, Done, authority_of, change_authority
from conventions.domain.persons.people.models import ParentalAuthority, Pupil
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.files import pdf_response
from conventions.pages.staff.staff_forms import staff_form_page
from workflow.engine import Refused
from workflow.models import Transition

from ..access import note_download, pupil_or_404
from ..authority import ACTS, SITUATION, possible_acts


@staff_page(*KEEPERS)
@require_safe
def authority(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show the pupil's situation, who signs in it, what may be written down now, what was and why."""
    pupil = pupil_or_404(standing, uuid)
    record = authority_of(pupil)
    signed = Convention.objects.filter(Convention.is_being_signed, pupil=pupil)
    context = {
        "pupil": pupil,
        "situation": SITUATION[pupil.authority],
        "alone": pupil.signs_alone_on(pupil.school.today()),
        "signatories": pupil.signatories(),
        "housing": [one for one in pupil.known_guardians() if not one.may_sign],
        "acts": possible_acts(pupil),
        "history": _history(pupil),
        "papers": record.papers.all() if record else (),
        "being_signed": signed.order_by("-id"),
    }
    return render(http, "lists/authority.html", context)


def _history(pupil: Pupil) -> list[dict[str, Any]]:
    """Return what was written down, the latest first: when, what, by whom, why, what the school did."""
    record = authority_of(pupil)
    if record is None:
        return []
    labels = {name: law.spec.label for name, law in record.transitions().items()}
    entries = Transition.objects.filter(root_uuid=record.uuid, name__in=labels).select_related("personal")
    rows = []
    for entry in entries.order_by("-position"):
        part = getattr(entry, "personal", None)
        content = part.content if part else {}
        rows.append(
            {
                "at": entry.at,
                "label": labels[entry.name],
                "by": content.get("actor", ""),
                "reason": content.get("reason", ""),
                "done": [Done(one).label for one in entry.data.get("done", ())],
                "done_on": parse_date(entry.data.get("done_on", "")),
            }
        )
    return rows


@staff_page(*KEEPERS)
def authority_act(http: HttpRequest, standing: Standing, uuid: UUID, act: str) -> HttpResponse:
    """Ask for what one act needs, and write it down in the pupil's chain."""
    pupil = pupil_or_404(standing, uuid)
    if act not in ACTS:
        raise Http404
    law = ParentalAuthority.transitions()[act]
    form = ACTS[act].form(*((http.POST, http.FILES) if http.method == "POST" else ()), pupil=pupil)
    now = Refused("not_now", act=law.spec.label, state=pupil.get_authority_display())
    return staff_form_page(
        http,
        form,
        lambda given: change_authority(pupil, act, by=standing.actor, reason=given["reason"], values=form.values()),
        said=_("C'est noté au journal, avec votre nom et le motif."),
        title=law.spec.label,
        intro=ACTS[act].follows,
        warning="" if pupil.authority in law.sources else str(now),
        back=reverse("pupil_authority", args=[pupil.uuid]),
        back_label=_("Autorité parentale %(of_pupil)s") % {"of_pupil": after_de(pupil.name)},
        button=_("Noter au journal"),
    )


@staff_page(*KEEPERS)
@require_safe
def authority_paper(http: HttpRequest, standing: Standing, uuid: UUID, paper: UUID) -> HttpResponse:
    """Give a paper as it is kept; the reading is written down."""
    pupil = pupil_or_404(standing, uuid)
    kept = get_object_or_404(AuthorityPaper, uuid=paper, authority__pupil=pupil)
    piece = f"autorite-{kept.sha256[:12]}"
    if http.method == "GET":
        note_download(standing, pupil, Convention.objects.all(), piece)
    return pdf_response(bytes(kept.content), f"{piece}.pdf")
