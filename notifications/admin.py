"""The outbox in Django's admin: read only, addresses masked, no value and no secret shown."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from notifications.catalogue import discreet_slugs
from notifications.masking import mask_address
from notifications.models import JobRun, Message, Preference


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    list_display = (
        *("created_at", "slug", "audience", "channel", "masked"),
        *("status", "tries", "last_error", "sent_at", "delivery"),
    )
    list_filter = ("status", "delivery", "channel", "slug")
    search_fields = ("about", "uuid", "ref")
    date_hierarchy = "created_at"
    fields = (
        *("uuid", "slug", "about", "audience", "ref", "channel", "masked", "urgent", "status", "tries", "last_error"),
        *("not_before", "not_after", "created_at", "sent_at", "message_id", "delivery", "delivery_at", "delivery_code"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Return what may be known to whoever did not receive it."""
        return super().get_queryset(request).exclude(slug__in=discreet_slugs())

    @admin.display(description="adresse")
    def masked(self, message: Message) -> str:
        """Enough to recognise the contact."""
        return mask_address(message.address)


@admin.register(Preference)
class PreferenceAdmin(admin.ModelAdmin):
    list_display = ("key", "hour", "days", "unsubscribed", "next_at")
    search_fields = ("key",)


@admin.register(JobRun)
class JobRunAdmin(admin.ModelAdmin):
    list_display = ("name", "tries", "last_error", "started_at", "done_at", "given_up")
    list_filter = ("given_up", "name")
    exclude = ("host", "pid")
