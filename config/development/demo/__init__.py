"""The demonstration: five whole lives of agreements with plainly fictional people, played through the real services."""
