"""A simulated Pexip node, written from the vendor's client REST API v2, version 38."""
