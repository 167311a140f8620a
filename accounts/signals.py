"""Signals about accounts, for the apps above this one."""

from django.dispatch import Signal

# Sent in the transaction that saves a user with another role; with ``user`` and ``by``.
role_changed = Signal()

# Sent in the transaction that adds or changes an account in the admin site; with ``user``, ``by``,
# ``is_new``, and ``differences``: the label of each detail, its value before and after.
account_saved = Signal()
