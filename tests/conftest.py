"""What holds for all tests: no test is judged by the clock."""

from hypothesis import settings

settings.register_profile("jobtide", deadline=None)
settings.load_profile("jobtide")
