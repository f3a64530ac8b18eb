"""Pieces of which every page is made: access, menu, forms, tables, paging, files, words; they know no page."""
