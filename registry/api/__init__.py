"""The REST API of the registry, ``/api/v1/``: the pages' permissions and the pages' services, in JSON."""
