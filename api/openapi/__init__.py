"""The machine-readable description of /api/v1: what the framework finds, made exact."""

from api.openapi.document import PROBLEM, complete_document, config

__all__ = ["PROBLEM", "complete_document", "config"]
