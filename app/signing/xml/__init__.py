"""XML signatures (XMLDSig, XAdES). Read documents, references, core, xades, examine."""
