"""From a dossier to its papers: which form or result, filled with which facts.

`subject` gathers what any paper needs, `forms` fills forms 01, 02, 03 and 05,
`results` the result that a procedure's template names. All pure; `documents`
holds the layouts.
"""
