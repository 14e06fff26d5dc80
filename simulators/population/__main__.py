"""Run it on this machine's loopback address; one JSON line tells where."""

from simulators.lgsp import process
from simulators.population.server import build

if __name__ == "__main__":
    process.main(build)
