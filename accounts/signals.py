"""Signals about accounts and sign-ins, for the apps above this one."""

from django.dispatch import Signal

# Sent in the transaction that saves a user with another role; with ``user`` and ``by``.
role_changed = Signal()
# Sent after each saved account; with ``user``, ``by``, ``is_new`` and ``changed``: the values
# before, by the name of the field.
account_saved = Signal()
# Somebody guessed too often; with ``request``, ``lock`` and ``user``, who is None if nobody has
# the address that was typed.
locked = Signal()
# With ``lock`` and ``by``, an administrator.
lock_lifted = Signal()
# Somebody asked for a link to set a password; with ``request`` and ``user``, or None.
reset_asked = Signal()
# An administrator removed somebody's second factor; with ``user`` and ``by``.
factors_removed = Signal()
# All sessions of somebody were ended; with ``user`` and ``by``.
sessions_ended = Signal()
