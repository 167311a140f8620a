"""Sending commissions, taking replies and deciding on them."""
