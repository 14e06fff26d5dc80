"""Keys at hand (khóa ký tại chỗ): `files.py` in a folder, `pkcs11.py` in a token or HSM."""
