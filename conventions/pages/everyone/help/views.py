"""Pages of help for people outside school, in their language, with the index and the words."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from conventions.pages.kit.words import WORDS

from .catalogue import PERSONS, STAFF, texts_of
from .contexts import HelpPage


@require_safe
def help_index(http: HttpRequest) -> HttpResponse:
    """Ask who the reader is."""
    language = get_language()
    persons = [(person, texts_of(person, language)["who"]) for person in PERSONS]
    staff = [(person, texts_of(person, "fr")["who"]) for person in STAFF]
    return render(http, "help/index.html", {"persons": persons, "staff": staff})


@require_safe
def help_words(http: HttpRequest) -> HttpResponse:
    """Explain the words."""
    return render(http, "help/words.html", {"words": WORDS})


@require_safe
def help_page(http: HttpRequest, person: str) -> HttpResponse:
    """Show a family, a pupil or a host what they are asked."""
    if person not in PERSONS:
        raise Http404
    return render(http, "help/page.html", {"page": HelpPage.of(person, get_language())})
