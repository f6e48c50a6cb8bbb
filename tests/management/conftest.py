"""The commands for authors work on the same example as the modules behind them."""

from tests.authoring.conftest import author, course_root, whole_course

__all__ = ["author", "course_root", "whole_course"]
