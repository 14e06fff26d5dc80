"""The audit as inspectors read it (thanh tra, kiểm tra): by dossier, person, office, act.

An auditor of an office reads of what that office and those under it have to do with;
only one of the highest office reads everything, and takes bundles away. Whoever reads
is written down too. Read `searching`, `masking` (pure), `service`, `routes`.
"""
