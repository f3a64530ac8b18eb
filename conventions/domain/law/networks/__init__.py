"""Who offers places in several establishments: ministries, operators, hospitals, collectivités, partners, companies."""
