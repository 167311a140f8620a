"""Signals about accounts, for the apps above this one."""

from django.dispatch import Signal

# Sent in the transaction that saves a user with another role; with ``user`` and ``by``.
role_changed = Signal()
