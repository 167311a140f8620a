"""What there is to say of areas, departments and families."""
