"""Run it on this machine's loopback address; one JSON line tells where."""

from simulators.document_exchange.server import build
from simulators.lgsp import process

if __name__ == "__main__":
    process.main(build)
