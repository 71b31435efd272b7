# One image for every part: `korpu serve` alone, or `korpu web` and `korpu worker` side by side (docker-compose.yml).
FROM python:3.13-slim AS build
WORKDIR /app
# The packages first: they change seldom, and this layer is then taken from the cache.
COPY requirements.lock ./
COPY tools/venv.sh tools/
RUN sh tools/venv.sh run
COPY . .
RUN .venv/bin/python -m locales.catalogue compile \
    && .venv/bin/python -m compileall -q app admin bot public casework flows store vault locales \
    && .venv/bin/python -m pip uninstall -q -y pip \
    && rm -rf bench tests tools docs

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin korpu \
    && install -d -o korpu -g korpu -m 0700 /data
# Owned by root: what answers the world cannot change its own code.
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    KORPU_DATA_DIR=/data \
    KORPU_HOST=0.0.0.0 \
    KORPU_PORT=8000
WORKDIR /data
USER korpu
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["korpu"]
CMD ["serve"]
