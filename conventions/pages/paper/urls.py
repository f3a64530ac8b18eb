"""Addresses of the paper pages: the same ones for an agreement and for each of its amendments."""

from django.urls import path

from . import views

PAGES = (
    ("papier", views.paper, "paper"),
    ("papier/imprimer", views.paper_print, "paper_print"),
    ("papier/<uuid:uuid>", views.paper_certify, "paper_certify"),
    ("papier/<uuid:uuid>/page/<int:page>", views.paper_page, "paper_page"),
    ("papier/copies/<uuid:uuid>", views.paper_copy, "paper_copy"),
)

urlpatterns = [
    *(path(f"conventions/<slug:number>/{address}", view, name=name) for address, view, name in PAGES),
    *(
        path(f"conventions/<slug:number>/avenants/<int:n>/{address}", view, name=f"amendment_{name}")
        for address, view, name in PAGES
    ),
]
