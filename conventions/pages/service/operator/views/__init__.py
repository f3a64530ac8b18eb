"""Views of the operator's pages, by what is looked after."""
