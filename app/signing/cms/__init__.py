"""Signatures in CMS, RFC 5652 and CAdES (chữ ký CMS). Read signed_data, verify, timestamps."""
