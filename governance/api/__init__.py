"""The REST API of change requests and policies, below ``/api/v1/``: the pages' permissions and services, in JSON."""
