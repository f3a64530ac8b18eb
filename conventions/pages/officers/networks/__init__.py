"""Pages of those who post for others: public bodies, partners, companies; offers, sites, team and targets."""
