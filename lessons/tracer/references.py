"""The rows for whose foreign keys the database refuses a COMMIT."""

from django.db.backends.base.base import BaseDatabaseWrapper

from lessons.tracer.adapters import adapter_of
from lessons.tracer.driver import driver_of
from lessons.tracer.tables import cell
from lessons.tracer.values import plain_name
from lessons.traces.events import Dangling


def dangling_references(connection: BaseDatabaseWrapper) -> tuple[Dangling, ...]:
    """Return the first foreign keys of the open transaction that lead nowhere, as far as the database tells."""
    driver = driver_of(connection)
    return tuple(
        [
            Dangling(
                table=plain_name(key.table),
                row=key.row,
                column=plain_name(key.column),
                value=cell(key.value),
                parent=plain_name(key.parent),
            )
            for key in adapter_of(driver).dangling(driver)
        ]
    )
