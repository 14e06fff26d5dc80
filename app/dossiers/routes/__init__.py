"""The HTTP face of a dossier: `applicants`, `officials`, `reading`, `public`."""
