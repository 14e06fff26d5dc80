"""Stored bytes (tệp): opaque keys, SHA-256 recorded, metadata in PostgreSQL.

`storage` puts bytes in a folder or S3 by obstore; `service` keeps the row
beside them; `links` signs addresses that expire. `inspection` says whether a
file is what its name says; `opening`, in a `sandbox`, is what really opens it.
"""
