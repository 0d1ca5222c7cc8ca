from hypothesis import settings

# A busy machine is no finding; examples that are really slow show in the suite's durations.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
