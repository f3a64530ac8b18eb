"""Statistics: one function for each, in the file of its subject; nothing else lists them."""

from importlib import import_module
from pkgutil import iter_modules


def discover() -> None:
    """Import the modules of this package, in the order of their names: each declares its statistics."""
    for module in sorted(iter_modules(__path__), key=lambda one: one.name):
        import_module(f"{__name__}.{module.name}")
