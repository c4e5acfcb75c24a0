# syntax=docker/dockerfile:1
# The image holds one static binary, certificates to call others with, and an empty data folder: no shell, no package.
# What it runs are the Makefile's targets, which CI runs too.

FROM --platform=$BUILDPLATFORM node:20-bookworm AS web
WORKDIR /src
COPY Makefile ./
COPY web/package.json web/package-lock.json web/.npmrc web/
RUN --mount=type=cache,target=/root/.npm make web/node_modules/.package-lock.json
COPY web web
COPY internal/i18n internal/i18n
RUN make web

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS binary
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=unknown
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
COPY --from=web /src/web/dist web/dist
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH make binary VERSION="$VERSION"
RUN mkdir -p /image/data /image/tmp && chmod 1777 /image/tmp

FROM scratch
COPY --from=binary /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=binary --chown=65532:65532 /image/data /data
COPY --from=binary /image/tmp /tmp
COPY --from=binary /src/bin/khoabang /khoabang
USER 65532:65532
ENV KHOABANG_DATA=/data TMPDIR=/data
VOLUME /data
EXPOSE 8080
# Asks the server's own /readyz: store, clock and board, not merely that a process is there.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["/khoabang", "healthcheck"]
ENTRYPOINT ["/khoabang"]
CMD ["serve"]
