"""Django settings: one file, everything that differs between places is read from the environment."""

from pathlib import Path
from typing import Any

from django.conf.locale import LANG_INFO

from config import environment, logs, postgres
from config.environment import ENVIRONMENT, IN_PRODUCTION, env
from config.jobs import PERIODIC_JOBS as PERIODIC_JOBS
from conventions.discovery import pages

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
"""Folder that the program writes at run time in development: mails, test certificates, collected static files."""

# The place ---------------------------------------------------------------------------------------

DJANGO_ENV = ENVIRONMENT
DEBUG = not IN_PRODUCTION
SECRET_KEY = environment.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
LINK_KEY = environment.secret("LINK_KEY")
"""HMAC key of personal links; never in the database."""
LINK_KEYS_RETIRED = environment.retired_keys("LINK_KEYS_RETIRED")
"""Earlier keys of links with the last day on which what they made still opens: ``key@2027-01-31,key@2027-06-30``."""
CODE_KEY = environment.secret("CODE_KEY")
"""HMAC key of one-time codes; never in the database."""
CODE_KEYS_RETIRED = environment.retired_keys("CODE_KEYS_RETIRED")
"""Earlier keys of codes, likewise."""
JOURNAL_KEY = environment.secret("JOURNAL_KEY")
"""Secret of the keys that sign checkpoints of the journal and authenticate its entries; never in the database."""
JOURNAL_KEY_FALLBACKS = env.list("JOURNAL_KEY_FALLBACKS", default=[])
"""Values that ``JOURNAL_KEY`` had before: what was written under them stays right."""
JOURNAL_MACS_REQUIRED = environment.mac_rules("JOURNAL_MACS_REQUIRED")
"""Rules of checkpoints after ``mac``, kept outside the database: from which entry on which key authenticates them."""
JOURNAL_RETIRED_KEYS = env.list("JOURNAL_RETIRED_KEYS", default=[])
"""Verifier keys, as ``manage.py export_checkpoints`` prints them, under which earlier checkpoints stay valid."""
PUBLISHING_KEY = environment.optional_secret("PUBLISHING_KEY")
"""HMAC key by which published numbers of pupils are rounded; never in the database. Without it none is published."""
DEMONSTRATION_PUBLISHING_KEY = environment.derived_key("PUBLISHING_KEY")
"""The one that everybody can derive: what is published under it says that it is a demonstration."""
SITE_URL = environment.site_url()
SHORT_URL = environment.short_url()
"""Second, shorter name of the site, that text messages write; it leads to the site."""
ALLOWED_HOSTS = environment.allowed_hosts(SITE_URL, SHORT_URL)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
WORKFLOW_CLOCK_ADJUSTABLE = not IN_PRODUCTION
"""Only the demo and the tests may move the workflow's clock."""

DEMONSTRATION_PAGES = not IN_PRODUCTION
"""Accounts, personal links and mailbox of the demonstration: pages that production does not have."""

# What we are made of -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",  # first: its commands stand before those of libraries
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "axes",
    "csp",
    "django_htmx",
    "django_q",
    "dsfr",
    "widget_tweaks",
    "django.forms",  # after dsfr, whose widgets stand before Django's
    "viewflow",
    "viewflow.workflow",
    "notifications",
    "workflow",
    "signatures",
    "conventions",
    *pages(),
    *(["config.development"] if DEMONSTRATION_PAGES else []),
]
VIEWFLOW = {"AUTOREGISTER": False}

MIDDLEWARE = [
    "config.middleware.DeviceHeaders",
    "config.middleware.Unlisted",
    "config.middleware.HealthOfAnyHost",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.ShortAddress",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.ReaderLanguage",
    "config.middleware.NoNullBytes",
    "config.middleware.OneCharset",
    "django.middleware.common.CommonMiddleware",
    "config.languages.KeptInOrder",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
    "conventions.pages.kit.school_code.AskTheSchoolsCode",
    "config.database_away.DatabaseAway",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "dsfr.templatetags.dsfr_tags",
                "conventions.pages.kit.french",
                "conventions.pages.kit.markup",
                "conventions.pages.kit.tables",
                "conventions.pages.kit.words",
                "conventions.pages.shared.hearing",
            ],
            "libraries": {
                "parties": "conventions.pages.bearers.signer.templatetags.parties",
                "paper": "conventions.pages.staff.paper.templatetags.paper",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.identity.identity",
                "config.languages.reader_language",
                "conventions.pages.kit.school_menu.school_frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DSFR_MARK_OPTIONAL_FIELDS = True
"""The optional fields are marked, as the design system asks, not the required ones."""

# Database and queue ------------------------------------------------------------------------------

DATABASES = {"default": environment.database(postgres.CHECKOUT.settings())}
if (replica := environment.database_replica()) is not None:
    DATABASES["replica"] = replica  # of DATABASE_REPLICA_URL: figures are read there
for database in DATABASES.values():
    database["CONN_MAX_AGE"] = environment.number("CONN_MAX_AGE", default=60 if IN_PRODUCTION else 0)
    database["CONN_HEALTH_CHECKS"] = True
DATABASE_RUNTIME_ROLE = str(DATABASES["default"].get("USER") or "")
"""Role of site and worker, as DATABASE_URL names it: `migrate` grants it what they need, and no more."""
DATABASE_OWNER = environment.database_owner(postgres.CHECKOUT.settings(postgres.ROLE))
"""How `migrate` connects: the tables' owner, of DATABASE_OWNER_URL; None where there is one role only."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

QUEUE_WORKERS = environment.number("QUEUE_WORKERS", default=2, least=1)
QUEUE_TIMEOUT = environment.number("QUEUE_TIMEOUT", default=90, least=1)
REDIS_URL = environment.queue_elsewhere("REDIS_URL")
Q_CLUSTER: dict[str, Any] = {
    "name": "conventions",
    "label": "Tâches de fond",
    "workers": QUEUE_WORKERS,
    "queue_limit": QUEUE_WORKERS,
    "timeout": QUEUE_TIMEOUT,
    # More than timeout × (queue_limit / workers + 1), or a task that still waits its turn is handed out twice.
    "retry": QUEUE_TIMEOUT * 2 + 60,
    "max_attempts": 5,
    "poll": 1,
    "guard_cycle": 1,  # seconds between two looks at its processes
    "catch_up": False,
    "save_limit": 250,
    **({"redis": REDIS_URL} if REDIS_URL else {"orm": "default", "has_replica": False}),
}

QUIET_HOURS = environment.quiet_hours("QUIET_HOURS")
"""When what the platform sends by itself waits, by the reader's time zone; urgent messages and what was just asked
for never do. Nothing waits in development, which has to be shown at any hour."""
TOGETHER_SECONDS = environment.number("TOGETHER_SECONDS", default=90 if IN_PRODUCTION else 2, least=0)
"""How long what an act on many tells waits for the rest of it, so that one person gets one message."""

# People, sessions, transport ---------------------------------------------------------------------

AUTH_USER_MODEL = "conventions.User"
SIGNED_ROOT_MODEL = "conventions.Convention"
"""Model that signed documents are about: named here, as accounts are, since it stands above `signatures`."""
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
AXES_LOCK_OUT_AT_FAILURE = False
"""It keeps who signed in and what was refused; ``conventions/pages/everyone/account/sign_ins.py`` stops who guesses."""
AXES_USERNAME_FORM_FIELD = "email"
"""As allauth names it among what is compared: otherwise every account shares one count."""
AXES_CLIENT_IP_CALLABLE = "conventions.pages.kit.clients.client_network"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
ACCOUNT_ADAPTER = "conventions.pages.everyone.account.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up: accounts are opened by others
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # a link to that mailbox chose the password
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_TIMEOUT = 600
"""Seconds between the right password and the second factor."""
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
"""allauth counts in a cache that each process has for itself; ours stand in the database, for all processes."""
MFA_ADAPTER = "conventions.pages.everyone.account.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = env("SERVICE_NAME", default="Conventions de stage")
SECOND_FACTOR_FOR_SIGNERS = env.bool("SECOND_FACTOR_FOR_SIGNERS", default=False)
"""Whether whoever approves and signs for a school must have a second factor, as administrators and auditors do."""
SOCIALACCOUNT_ADAPTER = "conventions.pages.everyone.account.identity.IdentityAdapter"
OIDC_ISSUER = env("OIDC_ISSUER", default="")
"""Identity provider (OpenID Connect) that opens accounts too: its issuer's address; empty: passwords only."""
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env("OIDC_NAME", default="ProConnect")
"""Name of the provider on the sign-in page."""
OIDC_SCOPES = env.list("OIDC_SCOPES", default=["openid", "email"])
"""Scopes asked of it: the account's address is all that is read. ProConnect: ``openid,email,uid,siret``."""
OIDC_ACR_VALUES = env.list("OIDC_ACR_VALUES", default=[])
"""Levels asked of it (``acr_values``), such as ``eidas1``; empty: it decides."""
PROCONNECT_2FA = [f"https://proconnect.gouv.fr/assurance/{n}-2fa" for n in ("self-asserted", "consistency-checked")]
OIDC_STRONG_ACR = env.list("OIDC_STRONG_ACR", default=["eidas2", "eidas3", *PROCONNECT_2FA])
"""Levels that count as a second factor."""
OIDC_STRONG_AMR = env.list("OIDC_STRONG_AMR", default=["mfa"])
"""Methods (RFC 8176) that count as a second factor."""
OIDC_EMAIL_IS_VERIFIED = env.bool("OIDC_EMAIL_IS_VERIFIED", default=False)
"""Whether the provider vouches for every address it gives, as ProConnect's members do, without ``email_verified``."""
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # school computers are shared
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # a person comes from a webmail
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IN_PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if IN_PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IN_PRODUCTION else "csrf"
OWNER_COOKIE_NAME = "__Host-owner" if IN_PRODUCTION else "owner"
BROWSER_COOKIE_NAME = "__Host-browser" if IN_PRODUCTION else "browser"
"""Cookie of a browser in which the holder of an account has signed in before."""
DEVICE_COOKIE_NAME = "__Host-device" if IN_PRODUCTION else "device"
"""Cookie of a device that the holder of an account called their own: no code is asked there for thirty days."""
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # it names pupils: no cookie does
FILE_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024**2
"""Bytes; what is examined never touches the disk, where a long extension would make no valid name either."""
EXAMINATIONS_AT_ONCE = environment.number("EXAMINATIONS_AT_ONCE", default=3, least=1)
"""How many uploaded files this machine examines at once, all processes together; each may take 1.5 GB at worst."""
EXAMINATIONS_DIR = Path(env("EXAMINATIONS_DIR", default=str(VAR_DIR / "examinations")))
"""Folder of the locks that count them: the same one for all processes of the machine, on a local disk."""
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
SECURE_SSL_REDIRECT = IN_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^sante(/vie|/details)?$"]  # a supervisor asks from inside, without TLS
HEALTH_TOKEN = env("HEALTH_TOKEN", default="")
"""Token of a supervisor that reads ``/sante/details`` from elsewhere than this machine; empty: nobody may."""
PROXY_SSL_HEADER = environment.proxy_header("PROXY_SSL_HEADER")
"""Header in which our own proxy writes ``https`` (``X-Forwarded-Proto``); None: no proxy; empty: unsaid."""
SECURE_PROXY_SSL_HEADER = environment.https_header(PROXY_SSL_HEADER)
BUFFERING_PROXY = environment.buffering_proxy("BUFFERING_PROXY")
"""Proxy that holds slow clients away from the site, a word of ``environment.BUFFERING_PROXIES``; empty: unsaid."""
CLIENT_IP_HEADER = environment.proxy_header("CLIENT_IP_HEADER")
"""Header in which our own proxy writes the client's address (``X-Forwarded-For``); None: no proxy; empty: unsaid."""
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", default=365 * 24 * 3600) if IN_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IN_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"  # a personal link never leaves in a Referer
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
SILENCED_SYSTEM_CHECKS = [
    # Preloading concerns the whole domain and cannot be undone quickly: its owner decides, not one site on it.
    "security.W021",
]

# Messages ----------------------------------------------------------------------------------------

EMAIL_PROVIDER, ANYMAIL = environment.email_provider()
"""A provider reached by its own interface, by its name in django-anymail; empty: the server of EMAIL_URL."""
vars().update(environment.email(folder=VAR_DIR / "mail", provider=EMAIL_PROVIDER))
EMAIL_TIMEOUT = environment.number("EMAIL_TIMEOUT", default=20, least=1)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env(
    "DEFAULT_FROM_EMAIL", default="Conventions de stage <ne-pas-repondre@localhost>"
)
DELIVERY_REPORTS_ADDRESS = env("DELIVERY_REPORTS_ADDRESS", default="")
"""Return path of our mails, where servers report whether they arrived; empty: nothing is asked."""
DELIVERY_REPORTS_MAILDIR = env("DELIVERY_REPORTS_MAILDIR", default="")
"""Folder into which the mail server delivers these reports, for the worker to read; empty: none, or a pipe."""
MESSAGE_HELP = {
    "guardian": "/aide/famille",
    "pupil": "/aide/eleve",
    "host": "/aide/entreprise",
    "desk": "/aide/entreprise",
    "tutor": "/aide/entreprise",
}
"""Page of help that a mail names at its end, by the quality in which its reader is told; others get none."""
SMS_PROVIDER = environment.sms_provider()
"""Through whom text messages leave: ``gateway``, ``ovh``, or the dotted path of a class with the same interface."""
SMS_GATEWAY_URL = env("SMS_GATEWAY_URL", default="")
"""Address to which text messages are posted; without it, development writes them as files."""
SMS_GATEWAY_TOKEN = env("SMS_GATEWAY_TOKEN", default="")
SMS_RECEIPTS_TOKEN = env("SMS_RECEIPTS_TOKEN", default="")
"""Token of the gateway when it tells ``/avis/sms`` whether a text message arrived; empty: it tells nothing."""
SMS_ANSWERS = env.bool("SMS_ANSWERS", default=False)
"""Whether the gateway tells ``/avis/sms/reponse`` what people answer; families then read that « 2 » asks for a call."""
SMS_OVH = {
    "url": env("SMS_OVH_URL", default="https://eu.api.ovh.com/1.0"),
    "service": env("SMS_OVH_SERVICE", default=""),
    "sender": env("SMS_OVH_SENDER", default=""),
    "application_key": env("SMS_OVH_APPLICATION_KEY", default=""),
    "application_secret": env("SMS_OVH_APPLICATION_SECRET", default=""),
    "consumer_key": env("SMS_OVH_CONSUMER_KEY", default=""),
}
"""The account at OVHcloud, where it is the provider."""
SMS_PRICES = environment.prices("SMS_PRICES", default="")
"""Cents of a segment by the beginning of the number (``+33=6.5,+262=8``); the longest that fits counts."""
SMS_PURSE = "conventions.domain.upkeep.spending.purse.SchoolPurse"
"""Who counts text messages, and stops some of them at a ceiling."""
SMS_FILE_PATH = VAR_DIR / "sms"
MAILBOX_DIR = Path(env("MAILBOX_DIR", default=str(VAR_DIR / "mailbox")))
"""Folder that the demonstration's mailbox shows."""

# Texts and voices -------------------------------------------------------------------------------

PATH_CONTENT_DIR = env("PATH_CONTENT_DIR", default="")
"""Steps and trades of the operator, over those of the repository; empty: none."""
SPOKEN_DIR = env("SPOKEN_DIR", default=str(VAR_DIR / "spoken"))
"""Folder of recordings for families: ``<language>/<sentence>.ogg``, 20 kB each at most."""

# The register of establishments ------------------------------------------------------------------

SIRENE_FILE = env("SIRENE_FILE", default="")
"""Extract of Sirene's stock of establishments (CSV, 50 MB at most); without it and an address, nothing is looked up."""
SIRENE_URL = environment.interface("SIRENE_URL")
"""Base address of Sirene's interface, as ``https://api.insee.fr/api-sirene/3.11``."""
SIRENE_KEY = env("SIRENE_KEY", default="")
SIRENE_TIMEOUT = environment.number("SIRENE_TIMEOUT", default=2, least=1, most=5)
"""Seconds: whoever saves a page waits for it."""

# How long things are kept ------------------------------------------------------------------------

RETENTION_DAYS = environment.days("RETENTION_DAYS")
"""Days by key of a row of ``retention/terms.py``: ``RETENTION_DAYS=message_texts=60,consultations=180``."""
RETENTION_ARCHIVES_VISA = env("RETENTION_ARCHIVES_VISA", default="")
"""Reference of the archives' visa; while it is empty no signed agreement is destroyed (code du patrimoine, L212-2)."""

LATE_PAPER_DAYS = environment.number("LATE_PAPER_DAYS", default=10, least=0)
"""How many days after the first one a sheet that was signed before it may still be recorded; 0: none."""

PRIORITY_FIRST_DAYS = environment.number("PRIORITY_FIRST_DAYS", default=14, least=0)
"""Days during which an offer that is first for priority education is shown to nobody else, from its publication."""

MAP_TILES_URL = env("MAP_TILES_URL", default="")
"""Pictures behind the map of places: ``https://tuiles.example/{z}/{x}/{y}.png``; empty: our own outlines.

Whoever opens the map asks that host for them: it learns which region is looked at, never from where nor by whom.
"""
MAP_TILES_CREDIT = env("MAP_TILES_CREDIT", default="")
"""Credit that their licence asks for: « © les contributeurs d'OpenStreetMap »."""

KIND_DAYS = environment.days("KIND_DAYS")
"""Days in a school year of internships whose length no text of the rulebook says, by kind and level.

``KIND_DAYS=initiation_3e_prepa=10,application_3e_segpa=20``; a kind is closed at each level that is not named.
"""

REFERENT_MOST = environment.number("REFERENT_MOST", default=16, least=1)
"""Pupils in training whom one referent follows at one moment (circulaire n° 2016-053 of 29 March 2016)."""

# Who runs the site, who pays for it --------------------------------------------------------------

OPERATOR_NAME = env("OPERATOR_NAME", default="" if IN_PRODUCTION else "Exploitant de démonstration")
"""Who answers for the site, as printed on pages, documents and certificates."""
OPERATOR_ADDRESS = env("OPERATOR_ADDRESS", default="")
OPERATOR_EMAIL = env("OPERATOR_EMAIL", default="" if IN_PRODUCTION else "contact@localhost")
OPERATOR_PRIVACY_EMAIL = env("OPERATOR_PRIVACY_EMAIL", default=OPERATOR_EMAIL)
OPERATOR_PUBLICATION_DIRECTOR = env(
    "OPERATOR_PUBLICATION_DIRECTOR", default="" if IN_PRODUCTION else "Direction de l'exploitant de démonstration"
)
"""Who answers for what the site publishes (law of 21 June 2004, article 1-1)."""
OPERATOR_HOSTING = env("OPERATOR_HOSTING", default="" if IN_PRODUCTION else "Hébergeur de démonstration (fictif)")
"""Name, address and telephone of whoever hosts the site (same article)."""
OPERATOR_DPO_EMAIL = env("OPERATOR_DPO_EMAIL", default=OPERATOR_PRIVACY_EMAIL)
"""Mailbox of the data protection officer (GDPR, article 13)."""
STATE_BRANDING = env.bool("STATE_BRANDING", default=False)
"""The State's own design system, logo block and fonts: their use needs an approval (DSFR, terms of use)."""
SERVICE_NAME = env("SERVICE_NAME", default="Conventions de stage")
FUNDER_MENTION = env("FUNDER_MENTION", default="")
"""« avec le soutien de … »; empty: nothing is printed."""
FUNDER_LOGO = env("FUNDER_LOGO", default="")
"""Path of a PNG or SVG file; empty: no logo."""

# Signing keys ------------------------------------------------------------------------------------

SIGNATURE_CA_PKCS12 = env("SIGNATURE_CA_PKCS12", default="")
"""The authority that issues the signers' one-time certificates: path of a PKCS#12 file, or its base64."""
SIGNATURE_CA_PASSWORD = env("SIGNATURE_CA_PASSWORD", default="")
SIGNATURE_SEAL_PKCS12 = env("SIGNATURE_SEAL_PKCS12", default="")
"""The organisation seal, likewise."""
SIGNATURE_SEAL_PASSWORD = env("SIGNATURE_SEAL_PASSWORD", default="")
SIGNATURE_ROOT_PEM = env("SIGNATURE_ROOT_PEM", default="")
"""The root certificate that verifiers trust: path of a PEM file, or its text."""
SIGNATURE_COUNTRY = environment.pattern("SIGNATURE_COUNTRY", "[A-Z]{2}", default="FR", such_as="FR")
"""The operator's country, two letters (ISO 3166-1): in every certificate that the platform issues."""
SIGNATURE_ORGANISATION_ID = environment.pattern(
    "SIGNATURE_ORGANISATION_ID", "[A-Z]{3}[A-Z]{2}-.{1,50}", such_as="NTRFR-123456789"
)
"""The operator's registered identifier (``NTRFR-123456789``; ETSI EN 319 412-1, 5.1.4), in a seal made here."""
SIGNATURE_POLICY_OID = environment.pattern("SIGNATURE_POLICY_OID", r"[0-2](\.[0-9]+)+", such_as="1.3.6.1.4.1.99999.1")
"""The policy under which signers' certificates are issued (``1.3.6.1.4.1…``), where the operator publishes one."""
SIGNATURE_TIMESTAMP_AUTHORITIES = environment.timestamp_authorities("SIGNATURE_TIMESTAMP_AUTHORITIES")
"""Time-stamping authorities (RFC 3161) in the order in which they are asked: address, and PEM file of its roots."""
SIGNATURE_TIMESTAMP_SECONDS = float(environment.number("SIGNATURE_TIMESTAMP_SECONDS", default=2, least=1))
"""How long one of them may take to answer; the next one is asked then."""
SIGNATURE_TIMESTAMP_SECONDS_TOGETHER = float(
    environment.number("SIGNATURE_TIMESTAMP_SECONDS_TOGETHER", default=4, least=1)
)
"""How long all of them together may take for one signature; what is left of it bounds the next one."""
SIGNATURE_TIMESTAMP_ROOTS_PEM = env("SIGNATURE_TIMESTAMP_ROOTS_PEM", default="")
"""Roots of authorities that served before and no longer do: what they stamped stays verifiable."""
SIGNATURE_DEVELOPMENT_KEYS_DIR = "" if IN_PRODUCTION else str(VAR_DIR / "keys")
"""Folder in which test keys are made at first use when development names no keys."""

# Language, files, log ----------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [
    ("fr", "Français"),
    ("fr-x-falc", "Français facile"),
    ("en", "English"),
    ("pt", "Português"),
    ("ht", "Kreyòl"),
    ("es", "Español"),
    ("ar", "العربية"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
]
"""Each named in itself. Plain French (*facile à lire et à comprendre*) says in French what it does not say itself."""
LANG_INFO.setdefault("ht", {"bidi": False, "code": "ht", "name": "Haitian Creole", "name_local": "Kreyòl"})
"""Django does not know it."""
FORMAT_MODULE_PATH = ["config.formats"]
LOCALE_PATHS = [BASE_DIR / "config" / "locale", BASE_DIR / "config" / "formats"]
"""French is written in the source; the other languages stand in the first, made by `make messages`, the names of days
and months that Django lacks in the second."""
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = env("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_FINDERS = ["config.finders.ShownApps"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static_files.HashedModules"
        if IN_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not IN_PRODUCTION
LOGGING = logs.logging_of_site(env("LOG_LEVEL", default="INFO"), in_production=IN_PRODUCTION)
