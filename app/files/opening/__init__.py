"""Files of strangers, really opened (mở tệp): why one is refused, in Vietnamese.

It runs in a process of its own, which `app.files.sandbox` starts and kills.
Reading order: `program` (the process), `foreign` (what a file must not also be),
then one module a format: `pdf`, `pictures`, `office`, `markup`.
"""
