"""Measures the signature engine against documents, pyHanko and the machine's floor."""
