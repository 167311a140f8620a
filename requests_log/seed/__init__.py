"""The fixtures' record, demonstration accounts and made-up volume."""
