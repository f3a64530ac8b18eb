"""Pages of the path: read by everybody, the same for a whole class; who walks it is asked apart and never kept."""

from pathlib import Path
from typing import Any

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.law.trades.sectors import SECTORS, Sector
from conventions.domain.law.trades.trades import TRADES, Trade
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import School
from conventions.domain.season.orals.queries import restitution_day_of
from conventions.domain.season.path.content import LEVELS, MOMENTS, PathStep, trade_page, trade_pages
from conventions.domain.season.path.queries import EveCard, agreement_of, progress_of, steps_of_school, week_of
from conventions.domain.season.path.services import keep_step
from conventions.pages.kit.access import or_404
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.path_reader import PathReader, forget_reader, keep_reader, reader_of
from conventions.pages.shared.recordings import MICROPHONE

from .forms import ClassCodeForm, DeviceForm

SCRIPTS = Path(__file__).parent / "sw.js"
HEARD = {"mon-carnet", "telephoner", "mon-oral"}
"""Steps at which the device's own microphone is asked for, and pictures and voices of the device are shown."""


def _school_of(reader: PathReader | None) -> School | None:
    return reader.enrolment.pupil.school if reader else None


# Pages are packed, for a class shares one narrow line. Nothing can be guessed by their length (BREACH): they say
# nothing of who reads them, and a form's token is masked anew each time.


@gzip_page
@require_safe
def path_home(http: HttpRequest) -> HttpResponse:
    """Ask the level; whoever walks the path already goes on."""
    if reader := reader_of(http):
        return redirect("path_level", reader.level)
    return render(http, "path/home.html", {"levels": LEVELS})


@gzip_page
@require_safe
def path_level(http: HttpRequest, level: str) -> HttpResponse:
    """List the steps of a level by moment, as the pupil's school has ordered them."""
    reader = reader_of(http)
    if reader and reader.is_own is None:
        return redirect("path_device")
    steps = steps_of_school(level, _school_of(reader))
    moments = [(moment, [steps[name] for name in steps if name in names]) for moment, names in MOMENTS.items()]
    known = {name for names in MOMENTS.values() for name in names}
    own = [step for name, step in steps.items() if name not in known]
    context = {"level": level, "level_name": LEVELS[level], "moments": moments, "own": own, "reader": reader}
    return render(http, "path/level.html", context | {"has_diary": "mon-carnet" in steps})


def _heard_step(http: HttpRequest, context: dict[str, Any]) -> HttpResponseBase:
    """Show a step at which somebody photographs or speaks: on the device, for the device."""

    @csp_update({"img-src": ["blob:"], "media-src": ["blob:"]})
    def shown(http: HttpRequest) -> HttpResponse:
        return render(http, "path/step.html", context)

    answer = shown(http)
    answer.headers["Permissions-Policy"] = MICROPHONE
    return answer


def _words_of(step: PathStep) -> tuple[list[Sector], list[tuple[Trade, str]]]:
    """Return sectors and trades that the cards of a step name, each trade with its page's address or none."""
    cards = [block.said for block in step.blocks if block.kind == "like"]
    sectors = {slug for said in cards for slug in said.get("sectors") or ()}
    trades = {slug for said in cards for slug in said.get("trades") or ()}
    pages = {page.slug: reverse("path_trade", args=[page.slug]) for page in trade_pages(trades)}
    return (
        [sector for slug, sector in SECTORS.items() if slug in sectors],
        [(trade, pages.get(slug, "")) for slug, trade in TRADES.items() if slug in trades],
    )


@gzip_page
@require_safe
def path_step(http: HttpRequest, level: str, step: str) -> HttpResponseBase:
    """Show one step: to read, to fill on the device, to print."""
    reader = reader_of(http)
    steps = steps_of_school(level, _school_of(reader))
    shown = or_404(steps.get(step))
    names = list(steps)
    place = names.index(step)
    context = {
        "step": shown,
        "level": level,
        "level_name": LEVELS[level],
        "next_step": steps[names[place + 1]] if place + 1 < len(names) else None,
        "words": _words_of(shown),
        "trades": trade_pages() if step == "un-metier" else (),
        "reader": reader,
    }
    return _heard_step(http, context) if step in HEARD else render(http, "path/step.html", context)


@gzip_page
@require_safe
def path_trades(http: HttpRequest) -> HttpResponse:
    """List the trades seen from near."""
    return render(http, "path/trades.html", {"pages": trade_pages()})


@gzip_page
@require_safe
def path_trade(http: HttpRequest, trade: str) -> HttpResponse:
    """Show one trade: a day, the hard, the loved, ways of study, a question to ask there."""
    page = or_404(trade_page(trade))
    return render(http, "path/trade.html", {"page": page, "trade": TRADES[page.slug]})


@gzip_page
@require_safe
def path_diary_sheets(http: HttpRequest, level: str) -> HttpResponse:
    """Print the diary on paper: eight A5 pages, the same questions."""
    steps = steps_of_school(level, _school_of(reader_of(http)))
    diary = or_404(steps.get("mon-carnet"))
    return render(http, "path/diary_sheets.html", {"step": diary, "level": level, "level_name": LEVELS[level]})


# -- who walks it ---------------------------------------------------------------------------------------------------


@never_cache
def path_class(http: HttpRequest) -> HttpResponse:
    """Come in by the class's code and one's own slip: no list of names, and a device that is never theirs."""
    form = ClassCodeForm(typed(http), http=http)

    def enter(given: dict[str, Any]) -> HttpResponse:
        enrolment: Enrolment = given["enrolment"]
        answer = redirect("path_home")
        return keep_reader(answer, enrolment, is_own=False, by="class")

    return form_page(
        http,
        form,
        lambda given: given,
        then=enter,
        atomic=False,
        template="path/class.html",
    )


@never_cache
def path_device(http: HttpRequest) -> HttpResponse:
    """*Cet appareil est-il à toi seul ?*: asked before anything is kept."""
    reader = reader_of(http)
    if reader is None or reader.by == "class":
        return redirect("path_home")
    return form_page(
        http,
        DeviceForm(typed(http)),
        lambda given: given["own"] == "yes",
        then=lambda is_own: keep_reader(
            redirect("path_level", reader.level),
            reader.enrolment,
            is_own=is_own,
            by=reader.by if reader.is_own is None else "said",
        ),
        template="path/device.html",
    )


@never_cache
@require_safe
def path_me(http: HttpRequest) -> JsonResponse:
    """Tell the device whose path it is: no name, no token; the card of the eve to a device that is theirs."""
    reader = reader_of(http)
    if reader is None:
        return JsonResponse({"key": ""})
    enrolment, school = reader.enrolment, reader.enrolment.pupil.school
    week = week_of(enrolment, school, school.today())
    agreement = agreement_of(enrolment) if reader.is_own else None
    oral = restitution_day_of(enrolment)
    return JsonResponse(
        {
            "key": reader.key,
            "own": bool(reader.is_own),
            "fresh": reader.is_fresh,
            "level": reader.level,
            "grade": enrolment.level,
            "class": enrolment.class_name,
            "school": school.name,
            "city": school.city,
            "postcode": school.postcode,
            "week": [day.isoformat() for day in week] if week else [],
            "oral": oral.isoformat() if oral else "",
            "progress": progress_of([enrolment]).get(enrolment.pk, {}),
            "eve": EveCard(agreement).to_data() if agreement else None,
            "csrf": get_token(http),
        }
    )


@never_cache
@require_POST
def path_mark(http: HttpRequest) -> HttpResponse:
    """Keep that a step is begun or done; 204 whatever was known, 403 to nobody, 400 for what is no step."""
    reader = reader_of(http)
    if reader is None:
        return HttpResponse(status=403)
    kept = keep_step(reader.enrolment, http.POST.get("step", ""), done=http.POST.get("state") == "done")
    return HttpResponse(status=204 if kept else 400)


@never_cache
@require_POST
def path_leave(http: HttpRequest) -> HttpResponse:
    """Leave a device that is shared: the next pupil finds nobody."""
    answer = redirect("path_home")
    forget_reader(answer)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


# -- off-line -------------------------------------------------------------------------------------------------------


@never_cache
@gzip_page
@require_safe
def path_worker(http: HttpRequest) -> HttpResponse:
    """Give the worker, at the root of the site so that it may answer for the path; never cached, never hashed."""
    return HttpResponse(SCRIPTS.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")


@require_safe
def path_manifest(http: HttpRequest) -> JsonResponse:
    """Give what a telephone needs to put the path among its applications (W3C, Web Application Manifest)."""
    return JsonResponse(
        {
            "id": reverse("path_home"),
            "name": "Mon parcours de stage",
            "short_name": "Mon parcours",
            "lang": "fr",
            "start_url": reverse("path_home"),
            "scope": "/parcours",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#ffffff",
            "icons": [
                {"src": static(f"site/path/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
                for size in (192, 512)
            ],
        },
        content_type="application/manifest+json",
    )


@gzip_page
@require_safe
def path_package(http: HttpRequest, level: str) -> JsonResponse:
    """List what a device may keep of a level, the steps first: fetched in turns, once the page is there."""
    steps = steps_of_school(level, _school_of(reader_of(http)))
    if not steps:
        raise Http404
    pages = [reverse("path_level", args=[level]), *(reverse("path_step", args=[level, name]) for name in steps)]
    trades = [reverse("path_trade", args=[page.slug]) for page in trade_pages()]
    return JsonResponse({"pages": [*pages, reverse("path_trades"), *trades]})
