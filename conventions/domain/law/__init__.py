"""What is laid down before anybody asks: calendars, years, trades, rules, networks, model texts, insurance."""
