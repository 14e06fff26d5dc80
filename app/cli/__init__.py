"""The command line (`./motcua`): one module a command or family of them.

`program` is the list of commands; `running` gives a command its database.
"""
