"""Who posts for others: public bodies, partners, companies; their offers, sites, team and targets."""
