"""The names of what makes a PDF none of ours: how it is written, how it is built, what was changed in it."""

ENCRYPTED, XFA, HYBRID, REPAIRED = "encrypted", "xfa", "hybrid", "repaired"
"""Ways of writing a PDF in which two readers may see two contents, or one that only some readers open: never ours."""

PAGES, CONTENT, ANNOTATION, SCRIPT, ATTACHMENT, LAYERS = (
    *("pages", "content", "annotation", "script", "attachment", "layers"),
)
FIELD, VALUE, APPEARANCE, SIGNATURE, OTHER = "field", "value", "appearance", "signature", "other"
"""Kinds of change after a signed revision."""

LOOPING, OVERSIZED = "looping", "oversized"
"""Ways in which a file is built that no document of ours is."""
