"""How static files are named in production: by their content, and so are the modules that a script of ours imports."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

MODULES = "site/path/*.js"
IMPORT = (r"""(?P<matched>(?P<by>from\s*|import\()["'](?P<url>\./[\w-]+\.js)["'])""", '%(by)s"%(url)s"')
"""An import of a module beside, and how it is written again."""


class HashedModules(CompressedManifestStaticFilesStorage):
    """Also rewrites ``import … from "./name.js";`` of our modules, so that a browser never mixes two versions.

    Django's own switch would read every script: a comment of htmx's names a file that is not there.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, (MODULES, (IMPORT,)))
