"""How static files are named in production: by their content, and so are the modules that a script of ours imports."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedModules(CompressedManifestStaticFilesStorage):
    """Also rewrites ``import … from "./name.js"`` of our modules, so that a browser never mixes two versions.

    Django's own switch would read every script: a comment of htmx's names a file that is not there.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "site/path/*.js",
            (
                (r"""(?P<matched>from "(?P<url>\./[^"]+)")""", 'from "%(url)s"'),
                (r"""(?P<matched>import\("(?P<url>\./[^"]+)"\))""", 'import("%(url)s")'),
            ),
        ),
    )
