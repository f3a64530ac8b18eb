"""Documents, requests and evidence as the administration shows them; nothing here is edited by hand."""

from django.contrib import admin

from .models import Document, Evidence, PaperCopy, SignatureRequest, SigningBatch


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    list_display = ("number", "purpose", "version", "created_at", "sealed_at", "seal_tries", "seal_problem")
    list_filter = ("purpose",)
    search_fields = ("number", "frozen_sha256")
    exclude = ("html",)


@admin.register(SignatureRequest)
class SignatureRequestAdmin(admin.ModelAdmin):
    list_display = ("document", "key", "status", "opened_at", "answered_at")
    list_filter = ("status", "role")
    list_select_related = ("document",)
    search_fields = ("document__number",)
    exclude = ("email", "phone")


@admin.register(SigningBatch)
class SigningBatchAdmin(admin.ModelAdmin):
    list_display = ("uuid", "channel", "contact_masked", "created_at", "expires_at", "tries", "checked_at")
    exclude = ("code_mac", "contact_mac")


@admin.register(Evidence)
class EvidenceAdmin(admin.ModelAdmin):
    list_display = ("uuid", "signed_at", "consent_key", "channel", "contact_masked", "code_tries")
    search_fields = ("uuid", "frozen_sha256")


@admin.register(PaperCopy)
class PaperCopyAdmin(admin.ModelAdmin):
    list_display = ("uuid", "document", "pages", "created_at", "sha256")
    list_select_related = ("document",)
    search_fields = ("document__number", "sha256")
    exclude = ("content",)
