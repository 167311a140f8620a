"""Letters: what is to be sent by mail, kept, sent once each, and shown."""
