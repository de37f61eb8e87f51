"""The parts of documents put together."""

from retrievers.documents.process import ProcessReader
from server.documents.intake import Intake
from server.documents.job import Jobs
from server.documents.shelves import IndexShelves
from server.documents.worker import Worker
from server.services import Services

# So long a document that a process died with waits for another one.
LEASE_S = 20.0


def intake_of(services: Services) -> Intake:
    return Intake(services.web)


def worker_of(services: Services) -> Worker:
    """With a reader of its own: a thousand files must not keep those waiting that a run needs now."""
    shelves = IndexShelves(ProcessReader(), services.index)
    return Worker(Jobs(services.pool, LEASE_S), shelves, services.settings.reading_at_once)
