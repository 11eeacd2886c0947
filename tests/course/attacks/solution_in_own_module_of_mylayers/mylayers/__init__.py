# The learner's package.
