"""What every page is made of: access, menu, forms, tables, paging, files, words, frames; it knows no page."""
