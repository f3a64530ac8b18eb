"""Short forms of contacts that may stand in logs and evidence: enough to recognise, not enough to use."""

HIDDEN = "•••"


def mask_phone(number: str) -> str:
    """Keep the last two digits: ``+262639123456`` gives ``••• 56``; an empty number gives an empty text."""
    digits = [character for character in number if character.isdigit()]
    if not digits:
        return ""
    return f"{HIDDEN} {''.join(digits[-2:])}" if len(digits) > 4 else HIDDEN


def mask_email(address: str) -> str:
    """Keep the first letter of name and domain and the ending: ``marie@famille.example`` gives ``m•••@e•••.fr``."""
    if not address:
        return ""
    name, at, domain = address.rpartition("@")
    if not at or not name or not domain:
        return HIDDEN
    host, dot, ending = domain.rpartition(".")
    tail = f"{host[:1]}{HIDDEN}.{ending}" if dot and host else HIDDEN
    return f"{name[:1]}{HIDDEN}@{tail}"


def mask_address(address: str) -> str:
    """Mask an e-mail address or a phone number, whichever it is."""
    return mask_email(address) if "@" in address else mask_phone(address)
