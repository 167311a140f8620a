"""Security events: who signed in, was refused, changed an account, or took data away."""
