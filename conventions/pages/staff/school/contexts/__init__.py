"""What the big pages of the school say, one class per page: a template reads its properties and decides nothing."""
