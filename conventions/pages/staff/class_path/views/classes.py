"""A class on its path: its code, who is where, slips and diaries to print, the projected screen, the six hours."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.site import site
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.season.path.content import LEVELS, PathSession, sessions_of, steps_of
from conventions.domain.season.path.services import open_path_class, slip_of
from conventions.pages.kit.access import or_404, staff_page
from conventions.pages.kit.form_pages import act_or_say

from ..queries import ClassPath, class_path_or_404, classes_on_path
from ..tables import table_of_classes, table_of_counts, table_of_pupils


@staff_page()
@require_safe
def class_paths(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the classes that the reader follows; whoever follows one is led to it."""
    classes = classes_on_path(standing)
    writes = standing.holds(*KEEPERS)
    if len(classes) == 1 and not writes:
        return redirect("class_path", classes[0][0])
    context = {"table": table_of_classes(classes), "levels": LEVELS if writes else {}}
    return render(http, "class_path/classes.html", context)


@staff_page()
@require_safe
def class_path(http: HttpRequest, standing: Standing, class_name: str) -> HttpResponse:
    """Show who is where, the least advanced first, and what the class is given."""
    class_path = class_path_or_404(standing, class_name)
    pupils = class_path.pupils()
    context = {
        "class_path": class_path,
        "pupil_count": len(pupils),
        "not_begun": sum(not (pupil.done or pupil.begun) for pupil in pupils),
        "on_the_way": sum(bool((pupil.done or pupil.begun) and (pupil.begun or pupil.rest)) for pupil in pupils),
        "pupils": table_of_pupils(pupils),
        "counts": table_of_counts(class_path.counts()),
        "sessions": sessions_of(class_path.level).values(),
    }
    return render(http, "class_path/class.html", context)


@staff_page()
@require_POST
def class_path_open(http: HttpRequest, standing: Standing, class_name: str) -> HttpResponse:
    """Open the code of a class for the year under way; one that is open stays as it is."""
    class_path = class_path_or_404(standing, class_name)
    act_or_say(
        http,
        lambda: open_path_class(standing.school, class_path.name),
        said=_("Le code est ouvert. Imprimez les papiers : chaque élève a le sien."),
    )
    return redirect("class_path", class_name)


@staff_page()
@require_safe
def class_slips(http: HttpRequest, standing: Standing, class_name: str) -> HttpResponse:
    """Print a slip for each pupil: first name, five letters, where to type them; the code stands on the board."""
    import segno  # for whoever prints slips, not for every process

    class_path = class_path_or_404(standing, class_name)
    if class_path.opened is None:
        return redirect("class_path", class_name)
    address = site(reverse("path_class"))
    picture = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=4)
    names = first_names(class_path.enrolments)
    context = {
        "class_path": class_path,
        "address": address.partition("://")[2],
        "picture": mark_safe(picture),  # noqa: S308 (made of figures only)
        "slips": [(names[enrolment.pk], slip_of(class_path.opened, enrolment)) for enrolment in class_path.enrolments],
    }
    return render(http, "class_path/slips.html", context)


@staff_page()
@require_safe
def class_diaries(http: HttpRequest, standing: Standing, class_name: str) -> HttpResponse:
    """Print the diary of each pupil, eight A5 pages, the first name on the first."""
    class_path = class_path_or_404(standing, class_name)
    context = {
        "class_path": class_path,
        "diary": class_path.steps.get("mon-carnet") or steps_of(class_path.level)["mon-carnet"],
        "first_names": first_names(class_path.enrolments).values(),
    }
    return render(http, "class_path/diaries.html", context)


@staff_page()
@require_safe
def class_screen(http: HttpRequest, standing: Standing, class_name: str, number: int | None = None) -> HttpResponse:
    """Show the class its code and its numbers, of an hour's steps or of all: no name, no menu, no message."""
    class_path = class_path_or_404(standing, class_name)
    session = _session_or_404(class_path, number) if number else None
    context = {
        "class_path": class_path,
        "session": session,
        "address": site(reverse("path_class")).partition("://")[2],
        "counts": table_of_counts(class_path.counts(session.steps if session else ())),
        "follows": http.GET.get("suivre") == "1",
    }
    return render(http, "class_path/screen.html", context)


@staff_page()
@require_safe
def class_session(http: HttpRequest, standing: Standing, class_name: str, number: int) -> HttpResponse:
    """Show one hour: what to prepare, what to project, the sheet to print, what to say minute by minute."""
    return render(http, "class_path/session.html", _of_session(standing, class_name, number))


@staff_page()
@require_safe
def class_session_sheet(http: HttpRequest, standing: Standing, class_name: str, number: int) -> HttpResponse:
    """Print the questions of an hour's steps on paper, for whoever has no telephone."""
    return render(http, "class_path/session_sheet.html", _of_session(standing, class_name, number))


def first_names(enrolments: Sequence[Enrolment]) -> dict[int, str]:
    """Return the first name of each pupil by enrolment, with an initial where two of a class have the same."""
    pupils = {enrolment.pk: enrolment.pupil for enrolment in enrolments}
    alike = Counter(pupil.first_name for pupil in pupils.values())
    return {
        key: f"{pupil.first_name} {pupil.last_name[:1]}." if alike[pupil.first_name] > 1 else pupil.first_name
        for key, pupil in pupils.items()
    }


def _of_session(standing: Standing, class_name: str, number: int) -> dict[str, Any]:
    """Return a class, one of its hours, and the steps of it that its pupils read."""
    class_path = class_path_or_404(standing, class_name)
    session = _session_or_404(class_path, number)
    steps = [class_path.steps[name] for name in session.steps if name in class_path.steps]
    return {"class_path": class_path, "session": session, "steps": steps}


def _session_or_404(class_path: ClassPath, number: int) -> PathSession:
    return or_404(sessions_of(class_path.level).get(number))
