"""Pages of the head: how far the school is, the list to approve and sign, one agreement."""
