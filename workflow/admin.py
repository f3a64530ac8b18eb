"""The administration shows what the door owns and never edits it."""

from django.contrib import admin

from .models import Deadline, PersonalPart, Transition


@admin.register(Transition)
class TransitionAdmin(admin.ModelAdmin):
    list_display = ("recorded_at", "root_label", "root_uuid", "position", "name", "source", "target", "actor_kind")
    list_filter = ("root_label", "name", "actor_kind")
    search_fields = ("root_uuid", "subject_uuid", "actor_id")


@admin.register(Deadline)
class DeadlineAdmin(admin.ModelAdmin):
    list_display = ("due_at", "name", "subject_label", "subject_id", "tries", "last_refusal")
    list_filter = ("name",)


@admin.register(PersonalPart)
class PersonalPartAdmin(admin.ModelAdmin):
    list_display = ("entry_id",)
    fields = ("entry",)
