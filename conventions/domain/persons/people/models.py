"""The people and places of the trade, gathered from the modules that define them."""

from .account_records import AccountRecord, HostBan
from .accounts import DeputyOfficer, TerritorialOfficer, User
from .authority import AuthorityPaper, ParentalAuthority
from .dossiers import ContactReading, PupilNote
from .doubts import ContactDoubt
from .hosts import Host, HostContact
from .pupils import ContactChange, Guardian, Level, Pupil
from .schools import (
    Delegation,
    Insurance,
    PriorityDistrict,
    PriorityEducation,
    School,
    SchoolHolidayPeriod,
    SchoolSector,
    SecondReader,
    Staff,
)
from .stamps import Stamp

__all__ = [
    "AccountRecord",
    "AuthorityPaper",
    "ContactChange",
    "ContactDoubt",
    "ContactReading",
    "Delegation",
    "DeputyOfficer",
    "Guardian",
    "Host",
    "HostBan",
    "HostContact",
    "Insurance",
    "Level",
    "ParentalAuthority",
    "PriorityDistrict",
    "PriorityEducation",
    "Pupil",
    "PupilNote",
    "School",
    "SchoolHolidayPeriod",
    "SecondReader",
    "SchoolSector",
    "Staff",
    "Stamp",
    "TerritorialOfficer",
    "User",
]
