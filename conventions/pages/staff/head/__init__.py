"""Pages of the head: how far the school is, and the agreements to approve and sign."""
