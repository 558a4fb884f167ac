#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Installs the Debian packages that rewardd is built with, and any named as arguments, as far as
# they are missing. Touches nothing if none is.
set -eu

set -- g++ git libmd-dev libre2-dev libsimdjson-dev libsystemd-dev libxxhash-dev libyaml-dev \
    make pkg-config tzdata "$@"

if ! command -v swift >/dev/null 2>&1; then
    echo "Swift 6.3 or newer is needed, and there is no 'swift' in the PATH." >&2
    echo "How to install it: https://www.swift.org/install/linux" >&2
    exit 1
fi

if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
    echo "There is no apt here. If the build misses something, install what Debian calls" >&2
    echo "    $*" >&2
    exit 0
fi

for package in "$@"; do
    shift
    case $(dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null || true) in
    *" installed") ;;
    *) set -- "$@" "$package" ;;
    esac
done
[ $# -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1; then
    as_root=sudo
else
    echo "Packages are missing, and installing them needs root. Run as root:" >&2
    echo "    apt-get update && apt-get install --yes --no-install-recommends $*" >&2
    exit 1
fi

echo "Installing $*"
$as_root apt-get update -qq
# sudo does not pass the environment on, so it is set on the other side.
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends "$@"
