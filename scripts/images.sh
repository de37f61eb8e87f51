#!/bin/sh
# Builds haru's images, on bases that are pinned by digest.
#   scripts/images.sh pin                            asks the registry for the digest of each base in bases.list
#   scripts/images.sh build NAME [TAG]               server, engine-cpu, engine-gpu or nginx, as haru/NAME:TAG
#   scripts/images.sh sbom NAME [TAG]                what is in it, as CycloneDX (syft)
#   scripts/images.sh scan NAME [TAG]                known holes in it; fails for high ones that have a fix (grype)
#   scripts/images.sh push NAME [TAG]                to its registry; prints its name with the digest
# HARU_BUILDER is docker or buildah; HARU_IMAGE_PREFIX stands before the names, as in registry.example.org/haru.
set -eu
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
BASES="$ROOT/infra/images/bases.list"
PINNED="${HARU_PINNED:-$ROOT/infra/images/pinned.env}"
BUILDER="${HARU_BUILDER:-docker}"
PREFIX="${HARU_IMAGE_PREFIX:-haru}"

fail() { printf 'haru: %s\n' "$*" >&2; exit 1; }

pin() {
    command -v docker >/dev/null || fail "docker with buildx is needed to ask registries for digests"
    made="$PINNED.new"
    printf '# Made by: scripts/images.sh pin\n' >"$made"
    grep -v '^#' "$BASES" | while read -r name tag; do
        digest="$(docker buildx imagetools inspect "$tag" --format '{{.Manifest.Digest}}')" || exit 1
        is_digest "$digest" || fail "$tag: the registry said no digest"
        printf '%s=%s@%s\n' "$name" "$tag" "$digest" >>"$made"
    done || { rm -f "$made"; fail "not all digests are known; $PINNED stays as it was"; }
    mv "$made" "$PINNED"
    printf 'wrote %s\n' "$PINNED"
}

is_digest() { printf '%s' "$1" | grep -Eqx 'sha256:[0-9a-f]{64}'; }

# base NAME: the pinned base; a tag alone may be another image tomorrow.
base() {
    [ -f "$PINNED" ] || fail "$PINNED is missing; run: scripts/images.sh pin"
    found="$(sed -n "s/^$1=//p" "$PINNED" | tail -n 1)"
    is_digest "${found##*@}" || fail "$1 is not pinned by digest in $PINNED; run: scripts/images.sh pin"
    printf '%s' "$found"
}

build() {
    case "$1" in
    server) file=server base=PYTHON_IMAGE device="" ;;
    engine-cpu | engine-gpu) file=engine base=PYTHON_IMAGE device="${1#engine-}" ;;
    nginx) file=nginx base=NGINX_IMAGE device="" ;;
    *) fail "there is no image $1; there are server, engine-cpu, engine-gpu and nginx" ;;
    esac
    from="$(base "$base")" || exit 1
    tag="$PREFIX/$1:$2"
    set -- --file "$ROOT/infra/images/$file.Dockerfile" --build-arg "$base=$from" --build-arg "VERSION=$2" --tag "$tag"
    [ -z "$device" ] || set -- "$@" --build-arg "DEVICE=$device"
    # Health checks are no part of OCI's own format. HARU_BUILD_FLAGS may be several words.
    # shellcheck disable=SC2086
    case "$BUILDER" in
    buildah) buildah build --format docker ${HARU_BUILD_FLAGS:-} "$@" "$ROOT" ;;
    *) "$BUILDER" build ${HARU_BUILD_FLAGS:-} "$@" "$ROOT" ;;
    esac
}

# reading PROGRAM BASE ARGUMENT...: the program of this machine, or else its pinned image.
reading() {
    program="$1" image="$2"
    shift 2
    if command -v "$program" >/dev/null; then
        "$program" "$@"
    else
        [ "$BUILDER" != buildah ] || fail "$program is not on this machine; beside buildah nothing else brings it"
        from="$(base "$image")" || exit 1
        docker run --rm --volume /var/run/docker.sock:/var/run/docker.sock:ro "$from" "$@"
    fi
}

# to_read NAME TAG: sets `subject`. A daemon shows its images to whoever asks; buildah's are written out first.
to_read() {
    subject="$PREFIX/$1:$2"
    [ "$BUILDER" = buildah ] || return 0
    written="$(mktemp -d)"
    trap 'rm -rf "$written"' EXIT
    buildah push --quiet "$subject" "oci-archive:$written/image.tar" >&2
    subject="oci-archive:$written/image.tar"
}

sbom() { to_read "$@" && reading syft SYFT_IMAGE scan "$subject" --output cyclonedx-json; }
scan() { to_read "$@" && reading grype GRYPE_IMAGE "$subject" --only-fixed --fail-on high; }

# What the registry calls it from now on; only this name is ever deployed.
push() {
    docker push --quiet "$PREFIX/$1:$2" >/dev/null
    docker inspect --format '{{index .RepoDigests 0}}' "$PREFIX/$1:$2"
}

what="${1:-}"
case "$what" in
pin) pin ;;
build | sbom | scan | push)
    [ $# -ge 2 ] || fail "scripts/images.sh $what NAME [TAG]"
    "$what" "$2" "${3:-$(git -C "$ROOT" rev-parse --short HEAD)}"
    ;;
*) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
