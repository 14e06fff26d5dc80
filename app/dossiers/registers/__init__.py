"""Form 07 of TT 03/2025/TT-VPCP: the register of an office's dossiers (sổ theo dõi hồ sơ).

An official asks for a period (`routes`, `service`); the worker reads the rows
(`queries`), prints them and keeps the file (`job`).
"""
