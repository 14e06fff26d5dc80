"""Trust anchors, certificate paths and revocation evidence (gốc tin cậy). Read store, path, revocation."""
