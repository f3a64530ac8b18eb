"""Supply and demand: pupils without a place beside free seats, by week and basin, and last year's hosts."""
