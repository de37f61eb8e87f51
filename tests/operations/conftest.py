"""The whole application as in the integration tests, for what stands around it."""

from tests.integration.conftest import (  # noqa: F401 (fixtures are found by their names)
    _logs,
    database,
    engine,
    haru,
    postgres,
    settings,
    sql,
    template,
)
