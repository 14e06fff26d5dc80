"""The edge of every request.

Reading order: `session` (one transaction), `access` (who may call), `problems`
(errors on the wire), `etags` and `idempotency` (never two of one), `requests`
(request id and log line), `limits`, `health`.
"""
