import sys

from app.cli.program import run

run(sys.argv[1:])
