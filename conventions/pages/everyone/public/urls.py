"""Addresses of verification, and of unsubscribing from a mail.

``verifier/<number>/<version>`` is printed, with its QR code, in every document.
"""

from django.urls import path

from . import journal, unsubscribing, views, voices

urlpatterns = [
    path("ne-plus-recevoir/<str:token>", unsubscribing.unsubscribing, name="unsubscribe"),
    path("verifier", views.verifier, name="verifier"),
    path("voix/<uuid:uuid>", voices.recording_sound, name="recording_sound"),
    path("voix/<slug:language>/<slug:sentence>", voices.dropped_sound, name="dropped_sound"),
    path("journal/point-de-controle", journal.last_checkpoint, name="last_checkpoint"),
    path("journal/cle", journal.journal_key, name="journal_key"),
    path("verifier.json", views.verifier_json, name="verifier_json"),
    path("verifier/<slug:number>", views.verification, name="verification"),
    path("verifier/<slug:number>/<int:version>", views.verification, name="verification"),
]
