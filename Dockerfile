# One image for portal, worker and migrations: the command tells which.
FROM python:3.11-slim-trixie AS build

ENV UV_PYTHON_DOWNLOADS=never \
    UV_LINK_MODE=copy \
    UV_COMPILE_BYTECODE=1 \
    VIRTUAL_ENV=/srv/motcua/.venv

WORKDIR /srv/motcua
COPY requirements-uv.lock requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes \
        --target /opt/uv --requirement requirements-uv.lock \
    && /opt/uv/bin/uv venv .venv \
    && /opt/uv/bin/uv pip sync --no-cache --compile-bytecode --require-hashes requirements.lock


FROM python:3.11-slim-trixie

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PATH=/srv/motcua/.venv/bin:$PATH

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin motcua

WORKDIR /srv/motcua
COPY --from=build /srv/motcua/.venv .venv
COPY pyproject.toml motcua ./
COPY migrations migrations
COPY app app
COPY deploy/ben_tre deploy/ben_tre

USER 10001:10001
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]

ENTRYPOINT ["./motcua"]
CMD ["serve", "--host", "0.0.0.0", "--host", "::"]
