"""The password of every test user."""

PASSWORD = "three-random-words"
