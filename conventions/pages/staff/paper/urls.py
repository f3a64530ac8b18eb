"""Addresses of the paper pages: the same ones for an agreement and each of its amendments; the piles of a school."""

from django.urls import path

from .views import piles, sheets

PAGES = (
    ("papier", sheets.paper, "paper"),
    ("papier/imprimer", sheets.paper_print, "paper_print"),
    ("papier/<uuid:uuid>", sheets.paper_certify, "paper_certify"),
    ("papier/<uuid:uuid>/page/<int:page>", sheets.paper_page, "paper_page"),
    ("papier/copies/<uuid:uuid>", sheets.paper_copy, "paper_copy"),
)

urlpatterns = [
    path("etablissement/papier", piles.paper_piles, name="paper_piles"),
    path("etablissement/papier/imprimer", piles.paper_sheets_print, name="paper_sheets_print"),
    path("etablissement/papier/envoyer", piles.paper_pile_send, name="paper_pile_send"),
    path("etablissement/papier/<uuid:uuid>", piles.paper_pile, name="paper_pile"),
    path("etablissement/papier/<uuid:uuid>/ranger", piles.paper_pile_choose, name="paper_pile_choose"),
    path("etablissement/papier/<uuid:uuid>/reprendre", piles.paper_pile_resume, name="paper_pile_resume"),
    path("etablissement/papier/<uuid:uuid>/page/<int:page>", piles.paper_pile_page, name="paper_pile_page"),
    path("etablissement/papier/<uuid:uuid>/vignette/<int:page>", piles.paper_pile_thumbnail, name="paper_pile_small"),
    *(path(f"conventions/<slug:number>/{address}", view, name=name) for address, view, name in PAGES),
    *(
        path(f"conventions/<slug:number>/avenants/<int:n>/{address}", view, name=f"amendment_{name}")
        for address, view, name in PAGES
    ),
]
