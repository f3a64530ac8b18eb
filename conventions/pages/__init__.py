"""The trade as it is seen and pressed: pages by their readers, without any table."""
