"""Definitions of what is counted, in the words that stand beside the numbers; as a page, a list and JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.domain.numbers.exports.cells import AGAIN
from conventions.domain.numbers.figures.dimensions import DIMENSIONS
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.publishing.dictionary import TOLD_AGAIN, dictionary_json, dictionary_table, readers_of
from conventions.pages.kit.exports import is_file_asked, list_file
from notifications.language import in_french


@require_safe
def dictionary(http: HttpRequest) -> HttpResponse:
    """Show every statistic and every dimension; the list is in French, as the numbers' files are."""
    if is_file_asked(http):
        answer = in_french(list_file)(http, dictionary_table)
        assert answer is not None  # as was asked
        return answer
    entries = [
        (one, [DIMENSIONS[name] for name in one.dimensions], statistics().get(one.share_of), readers_of(one))
        for one in statistics().values()
    ]
    context = {"found": entries, "dimensions": DIMENSIONS.values(), "again": (AGAIN, *TOLD_AGAIN)}
    return render(http, "dictionary/dictionary.html", context)


@require_safe
def dictionary_file(http: HttpRequest) -> HttpResponse:
    """Give the same as JSON."""
    return JsonResponse(in_french(dictionary_json)(), json_dumps_params={"ensure_ascii": False, "indent": 1})
