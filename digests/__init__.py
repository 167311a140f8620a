"""What has changed since somebody last looked: digests by email, and what people watch."""
