"""What pupils write when something is wrong, for those alone who read it; who they are is named here."""
