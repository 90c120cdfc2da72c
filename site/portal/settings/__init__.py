"""Settings per kind of installation; `base` reads them from the environment."""
