# One container, one supervisord, all programs, none of them as root. The same conf/ as `make run`.

FROM debian:bookworm-slim AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt .
RUN python3 -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
# Editable, so that src/ finds conf/ beside it, as in a checkout.
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && find src -name '*.po' -exec sh -c '.venv/bin/pybabel compile -i "$1" -o "${1%.po}.mo"' sh {} \; \
    && .venv/bin/python -m compileall -q src

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 nginx logrotate \
    # what cards are written with: letters of all scripts, and in which order they stand
    && apt-get install -y --no-install-recommends \
    fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji libfribidi0 \
    # what docs/runbook.md looks with; pg_dump, which is as new as the server of compose.yaml
    && apt-get install -y --no-install-recommends curl jq postgresql-client procps sqlite3 \
    && rm -rf /var/lib/apt/lists/*
# etc: where a plain `supervisorctl` in a container looks for its configuration.
RUN useradd --uid 10001 --no-create-home --home-dir /app calendar \
    && install -d -o calendar -g calendar /app/var \
    && ln -s conf /app/etc
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/app/var \
    HTTP_HOST=0.0.0.0 \
    # whoever reaches the sandbox may speak as anybody: in a container only if it is asked for
    SANDBOX=false
USER calendar
VOLUME /app/var
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=15s --retries=3 CMD ["scripts/healthcheck"]
ENTRYPOINT ["birthday-calendar", "up"]
