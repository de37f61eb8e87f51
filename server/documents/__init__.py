"""Documents that people bring: kept in PostgreSQL, read and cut behind the request, found by every feature."""
