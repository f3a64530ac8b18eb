"""View-models of the big pages of the school, one class per page: a template reads them and decides nothing."""
