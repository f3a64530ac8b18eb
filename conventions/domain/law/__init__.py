"""The frame set before anybody asks: calendars, years, trades, rules, networks, model texts, insurance."""
