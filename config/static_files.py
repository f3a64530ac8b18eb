"""How static files are named in production: by their content, and so are the modules that a script of ours imports."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

MODULES = "site/path/*.js"


class HashedModules(CompressedManifestStaticFilesStorage):
    """Also rewrites ``import … from "./name.js";`` of our modules, so that a browser never mixes two versions.

    Django's own switch would read every script: a comment of htmx's names a file that is not there.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (MODULES, CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
