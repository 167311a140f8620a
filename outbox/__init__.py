"""The outbox: emails are stored, sent once, retried, and shown to officials."""
