"""The application: from ghosts and movies to a driver that was trained on them and races."""
