"""The course: lessons to write in, a workspace for them, and the checks of what was written.

One file a lesson (`lessons/`) is the source of everything: the learner's file, the notebook, the
solved file, the page, the release for nbgrader. It needs the extra ``course``.
"""
