"""The stamp of a school or of a host: an image drawn again, set once, printed beside the signature."""

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from .hosts import Host
from .schools import School

LARGEST = 2 * 1024 * 1024
"""Bytes of what is sent."""
SMALLEST_SIDE, LARGEST_SIDE = 40, 5000
PRINTED = (420, 300)
"""Pixels of what is kept, at most: some 300 to the inch on the page."""
QUALITY = 80


class Stamp(models.Model):
    """The image that a school or a host has set; agreements are frozen with a copy of it."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, null=True, blank=True, related_name="stamp")
    host = models.OneToOneField(Host, on_delete=models.CASCADE, null=True, blank=True, related_name="stamp")
    content = models.BinaryField()
    """A JPEG that we drew: nothing of the file that was sent but its picture."""
    set_by = models.CharField("mis par", max_length=200)
    set_at = models.DateTimeField("mis le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "cachet"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(school=None, host__isnull=False) | models.Q(school__isnull=False, host=None),
                name="stamp_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"cachet {self.pk}"


def draw_again(content: bytes) -> bytes:
    """Return the picture as a JPEG on white, small, without metadata; ``ValidationError`` says what to send instead."""
    from PIL import Image, ImageOps  # for whoever sends a picture, not for every process

    if len(content) > LARGEST:
        raise ValidationError(_("Cette image dépasse 2 Mo : envoyez une photo plus petite du cachet."))
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            if not SMALLEST_SIDE <= min(image.size) <= max(image.size) <= LARGEST_SIDE:
                raise ValidationError(
                    _("Cette image est trop petite ou trop grande : entre 40 et 5 000 points de côté.")
                )
            drawn = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ValidationError(_("Cette image ne se lit pas : envoyez une photo en PNG ou en JPEG.")) from None
    drawn.thumbnail(PRINTED)
    page = Image.new("RGB", drawn.size, "white")
    page.paste(drawn, mask=drawn.getchannel("A"))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def set_stamp(owner: School | Host, *, content: bytes, by: str) -> Stamp:
    """Set or replace the stamp; agreements already frozen keep the one they have."""
    drawn = {"content": draw_again(content), "set_by": by, "set_at": timezone.now()}
    whose: dict[str, Any] = {"school": owner} if isinstance(owner, School) else {"host": owner}
    return Stamp.objects.update_or_create(defaults=drawn, **whose)[0]


def stamp_of(owner: School | Host) -> models.QuerySet[Stamp]:
    """Return the stamp of a school or a host, one row or none."""
    return Stamp.objects.filter(**{"school" if isinstance(owner, School) else "host": owner})
