"""Signed containers (ASiC-S, ASiC-E, OOXML). Read archive, asic, examine."""
