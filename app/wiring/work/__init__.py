"""Jobs of the worker: what changes ask for, and what only time does.

Each module adds the jobs of one subject to the job library's app: `building` joins
them, `timing` says how a job of time is added, `retrying` how often one is tried.
"""
