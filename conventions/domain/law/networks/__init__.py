"""Networks that offer places in many sites: ministries, operators, hospitals, collectivités, partners, companies."""
