"""The Word file in which a department answers its commission: written, and read back."""
