"""The edge of every request.

Reading order: `session` (one transaction), `access` (who may call), `problems`
(errors on the wire), `etags` and `idempotency` (never two of one), `requests`
(request id and log line), `limits`, `health`. `batches` is the second edge: many
changes in one request, each a transaction of its own.
"""
