"""A site that has a party sign by link as the documentation of Django, viewflow and pyHanko would have it.

Link, birth date, code, signature of the same PDF: no journal, outbox, limits, evidence, letters or text of law. Its
forms and paths are those of our pages, so that one client plays both.
"""

import secrets
from functools import cache

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.urls import path
from pyhanko.sign import signers

from tests.bench import bench_signature, stock_flow


class Paper(models.Model):
    """The PDF that the parties of an agreement sign, one after the other."""

    agreement = models.OneToOneField(stock_flow.Agreement, on_delete=models.CASCADE)
    content = models.BinaryField()

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return f"paper of {self.agreement_id}"


class Link(models.Model):
    """How a party gets in, and its box in the PDF."""

    party = models.OneToOneField(stock_flow.Party, on_delete=models.CASCADE)
    born = models.CharField(max_length=10)
    field = models.CharField(max_length=40)
    code = models.CharField(max_length=6, blank=True)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return f"link of {self.party_id}"


MODELS = (Paper, Link)
PAGE = """<!DOCTYPE html><html lang="fr"><title>Signature</title><h1>{{ link.party.name }}</h1>
<p>{{ link.party.status }}</p>
<form method="post">{% csrf_token %}<input name="gate-birth_date"><input name="code"><button>Envoyer</button></form>"""


@cache
def signer() -> signers.SimpleSigner:
    """The certificate of the site, loaded once in a process."""
    return bench_signature.stock_signer()[1]


def page(request: HttpRequest, key: int) -> HttpResponse:
    """Show the page; a right birth date opens it."""
    link = get_object_or_404(Link.objects.select_related("party__agreement"), pk=key)
    if request.method == "POST":
        if request.POST["gate-birth_date"] != link.born:
            return HttpResponseForbidden()
        request.session["link"] = key
        return redirect("page", key)
    return _shown(request, link)


def code(request: HttpRequest, key: int) -> HttpResponse:
    """Draw a code."""
    if request.session.get("link") != key:
        return HttpResponseForbidden()
    Link.objects.filter(pk=key).update(code=f"{secrets.randbelow(10**6):06}")
    return redirect("sign", key)


def sign(request: HttpRequest, key: int) -> HttpResponse:
    """Ask for the code; with it the party signs the PDF and its task is done."""
    link = get_object_or_404(Link.objects.select_related("party__agreement__process"), pk=key)
    if request.session.get("link") != key:
        return HttpResponseForbidden()
    if request.method == "POST":
        if not link.code or request.POST["code"] != link.code:
            return HttpResponseForbidden()
        with transaction.atomic():
            paper = Paper.objects.select_for_update().get(agreement=link.party.agreement)
            paper.content = bench_signature.sign_with_stock(bytes(paper.content), signer(), link.field)
            paper.save()
            stock_flow.sign(link.party.agreement, link.party.position)
        return redirect("page", key)
    return _shown(request, link)


def _shown(request: HttpRequest, link: Link) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({"link": link}, request))


urlpatterns = [
    path("<int:key>", page, name="page"),
    path("<int:key>/code", code, name="code"),
    path("<int:key>/signer", sign, name="sign"),
]
