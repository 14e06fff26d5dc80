"""The demonstration: Bến Tre's sample data and four dossiers, over HTTP alone.

`house` starts every process, `people` are clients with tokens, `papers` makes
and signs their PDFs, `walks` is what they do, `story` tells it.
"""
