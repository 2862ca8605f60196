"""The REST API of what is live, below ``/api/v1/``: the pages' permissions and services, in JSON."""
