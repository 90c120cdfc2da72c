"""Models that freeze in every way there is, so that each way is tried on the database that runs the tests."""
