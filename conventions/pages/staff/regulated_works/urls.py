"""Addresses of a school's regulated works."""

from django.urls import path

from . import views

_works = "etablissement/travaux-reglementes"

urlpatterns = [
    path(_works, views.regulated_works, name="regulated_works"),
    path(f"{_works}/declarer", views.declaration_add, name="works_declare"),
    path(f"{_works}/declarer/<uuid:host>", views.host_declaration_add, name="works_declare_host"),
    path(f"{_works}/declarations/<uuid:uuid>", views.declaration, name="works_declaration"),
    path(f"{_works}/declarations/<uuid:uuid>/pdf", views.declaration_pdf, name="works_declaration_pdf"),
    path(f"{_works}/declarations/<uuid:uuid>/envoi", views.declaration_sent, name="works_declaration_sent"),
    path(f"{_works}/declarations/<uuid:uuid>/acte/<slug:act>", views.declaration_act, name="works_declaration_act"),
    path(f"{_works}/avis", views.class_opinions, name="class_opinions"),
    path(f"{_works}/agrement/<uuid:host>", views.bar_approval, name="bar_approval"),
    path(f"{_works}/inspection/<uuid:host>", views.inspection_open, name="inspection_open"),
    path(f"{_works}/lectures/<uuid:uuid>/fermer", views.inspection_close, name="inspection_close"),
]
