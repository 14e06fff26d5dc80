"""Một Cửa: the backend of a provincial public online-service portal."""
