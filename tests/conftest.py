"""Settings of all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples on every run, so that a change and nothing else turns a test red.
# HYPOTHESIS_PROFILE=explore looks further afield.
settings.register_profile("repeatable", derandomize=True, database=None)
settings.register_profile("explore", max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
