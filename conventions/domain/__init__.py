"""The trade without its pages: rooms in eight storeys, from people up to the upkeep of the service; no HTTP."""
