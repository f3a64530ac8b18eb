"""Pages of a territory: its officer, its networks, its calendars, its reports."""
