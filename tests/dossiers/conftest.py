"""Bến Tre's sample data once a worker, and the acts that bring a dossier along."""
