"""What holds for every test that makes its examples itself."""

from hypothesis import settings

# On a busy machine an example takes as long as it takes. Where ``CI`` is set, Hypothesis makes the
# same examples every time; anywhere else it looks for new ones.
settings.register_profile("desk", deadline=None)
settings.load_profile("desk")
