"""What the course holds, read from its folders. Of a lesson's code only `proofs.py`, its author's own, is run here."""

from lessons.catalogue.course import Course, UnknownLesson
from lessons.catalogue.errors import ContentError
from lessons.catalogue.lesson import Action, Lesson, UnknownAction, UnknownProof, UnknownVariant, Variant
from lessons.catalogue.loader import load_course
from lessons.catalogue.predictions import Option, Prediction
from lessons.catalogue.proofs import Proof
from lessons.catalogue.schema import Form, Route

__all__ = [
    "Action",
    "ContentError",
    "Course",
    "Form",
    "Lesson",
    "Option",
    "Prediction",
    "Proof",
    "Route",
    "UnknownAction",
    "UnknownLesson",
    "UnknownProof",
    "UnknownVariant",
    "Variant",
    "load_course",
]
