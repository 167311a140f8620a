"""Signals about accounts and sign-ins, for the apps above this one."""

from django.dispatch import Signal

# Sent in the transaction that gives somebody another role or closes their account, to end what
# hangs on the role; with ``user``, ``by`` and ``successor``: the official who takes over an
# official's requests, or None.
role_ended = Signal()
# Sent in the transaction that adds or changes an account in the admin site; with ``user``, ``by``,
# ``is_new``, ``changed``: the values before, by the name of the field, ``differences``: the
# label of each detail that officials may read, its value before and after, and ``is_told``: whether
# the caller tells people of it.
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
