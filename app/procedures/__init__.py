"""Procedures (thủ tục hành chính): what may be applied for, and on what terms.

A procedure is a code and a row of versions. A published version never changes:
a dossier keeps the version in force on the day it was received, with its
e-form, papers, time limits and fees.

Reading order: `definition` (what a version states), `papers`, `fees`, `levels`
(pure answers to it), `eforms` (what is asked), `models`, `queries`, `service`
(draft, publish, load), `listing` (dictionaries), `seed` (a deployment's files),
`importing` (other people's catalogues), `schemas`, `routes`, `form_routes`.
"""
