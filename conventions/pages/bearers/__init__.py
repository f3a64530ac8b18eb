"""Pages of whoever bears a personal link: family, host, tutor, signer."""
