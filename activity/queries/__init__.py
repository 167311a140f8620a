"""What anybody did: read from each table that records it, and put together by time."""
