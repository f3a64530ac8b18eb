"""Acts counted by network address, after people: beyond what a school does in an hour, its code of the day is asked.

A school is one address, and a mobile operator puts thousands of families behind a few. So an address never stops
anybody for good: what was typed is kept, and whoever types the school's code goes on. The code says who one is to
nobody; it tells a class from a program, and what it lets pass is counted by school.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from conventions.domain.persons.limits import letters
from conventions.domain.persons.limits.tries import HOUR, count_try, give_back
from conventions.domain.persons.people.schools import School
from conventions.pages.kit.clients import client_network
from signatures.macs import code_macs, hexed, is_among

PER_ADDRESS = {
    **{"typed": 300, "recover": 400, "codes": 1500, "password": 120},
    **{"verify": 60, "report": 60, "remark": 60},
}
"""Acts of one address in an hour before the school's code is asked; of typed codes, only those that open nothing."""
PER_SCHOOL = 1000
"""Acts of each kind that one school's code lets pass in an hour."""
WRONG_SCHOOL_CODES = 100
"""Wrong codes of one address in an hour, among 28 million codes of a school."""
FIELD = "school_code"
SESSION_KEY = "school_of_place"

TOO_MANY_HERE = (
    "Beaucoup de personnes passent par cette connexion en ce moment. Demandez à l'établissement son code du jour : "
    "il l'affiche dans « Mon compte ». Ce que vous avez écrit est gardé."
)
WRONG_CODE = "Ce n'est pas le code du jour d'un établissement. Vérifiez les dix lettres et chiffres."
TRY_ELSEWHERE = (
    "Trop d'essais sont partis de cette connexion. Passez par une autre, par exemple celle d'un téléphone, "
    "ou recommencez dans une heure. Rien n'est perdu."
)


class TooManyHere(Exception):
    """This address has done so much that the school's code is asked; :class:`AskTheSchoolsCode` shows the page."""

    def __init__(self, sentence: str = TOO_MANY_HERE, *, wrong: bool = False, code_helps: bool = True) -> None:
        super().__init__(sentence)
        self.sentence, self.wrong, self.code_helps = sentence, wrong, code_helps


def count_act(http: HttpRequest, use: str) -> None:
    """Count one act of this address, or of the school that answers for it; :class:`TooManyHere` when it is too much.

    Never call this inside a transaction: what was done stays counted.
    """
    if count_try(_gate(http, use), limit=PER_ADDRESS[use], within=HOUR):
        return
    uai = _school_that_answers(http)
    if uai is None:
        raise TooManyHere
    if not count_try(f"{use}-school:{uai}", limit=PER_SCHOOL, within=HOUR):
        raise TooManyHere(TRY_ELSEWHERE, code_helps=False)


def give_act_back(http: HttpRequest, use: str) -> None:
    """Take one act back: it was an honest one."""
    give_back(_gate(http, use))


def _gate(http: HttpRequest, use: str) -> list[str]:
    return [f"{use}-from:{mac}" for mac in hexed(code_macs("client", client_network(http) or "-"))]


def _school_that_answers(http: HttpRequest) -> str | None:
    """Return the UAI of the school whose code this browser has typed, now or earlier in its session."""
    typed = http.POST.get(FIELD, "")
    if not typed:
        return http.session.get(SESSION_KEY)
    http.session[SESSION_KEY] = school_of_code(http, typed)
    return http.session[SESSION_KEY]


# -- the school's code of the day ---------------------------------------------------------------------------------


def code_of_school(school: School) -> str:
    """Return the code that the school's staff read out today: ``K7QF2-M9PXA``, its UAI and a keyed hash of the day."""
    return f"{letters.letters_of(int(school.uai[:7]), 5)}-{_proofs(school.uai, timezone.now().date())[0]}"


def school_of_code(http: HttpRequest, typed: str) -> str:
    """Return the UAI of the school whose code of today or yesterday was typed; :class:`TooManyHere` when none's was."""
    gate = _gate(http, "school-code")
    if not count_try(gate, limit=WRONG_SCHOOL_CODES, within=HOUR):
        raise TooManyHere(TRY_ELSEWHERE, code_helps=False)
    written, today = letters.letters_in(typed), timezone.now().date()
    number = letters.number_of(written[:5])
    if len(written) == 10 and number is not None:
        for school in School.objects.filter(uai__startswith=f"{number:07d}").only("uai"):
            for day in (today, today - timedelta(days=1)):
                if is_among(written[5:], _proofs(school.uai, day)):
                    give_back(gate)
                    return school.uai
    raise TooManyHere(WRONG_CODE, wrong=True)


def _proofs(uai: str, day: date) -> list[str]:
    return [letters.letters_of(int(mac[:15], 16), 5) for mac in hexed(code_macs("school-code", uai, day.isoformat()))]


# -- asking for it ------------------------------------------------------------------------------------------------


class AskTheSchoolsCode:
    """Answer an act that is one too many with the field for the school's code; what was typed travels with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        return self.get_response(http)

    def process_exception(self, http: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooManyHere):
            return None
        typed = http.POST.lists()
        context = {
            "sentence": _(exception.sentence),
            "wrong": exception.wrong,
            "field": FIELD if exception.code_helps else "",
            "carried": {key: values for key, values in typed if key not in (FIELD, "csrfmiddlewaretoken")},
            "file_to_choose": bool(http.FILES),
        }
        answer = render(http, "frames/school_code.html", context, status=429)
        answer["X-Robots-Tag"] = "noindex, nofollow"
        add_never_cache_headers(answer)
        return answer
