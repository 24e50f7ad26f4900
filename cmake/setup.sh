#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# Installs what building needs and the system lacks: cmake/setup.sh [--tests] [--clang]
#
# On Debian and its kin the missing packages are installed by name, as root or with sudo; with nothing missing this
# does nothing and says nothing. Elsewhere it names the libraries and goes on: CMake says which one is not there.
# All messages go to stderr.
set -euo pipefail

# g++, CMake and Qt, each package for what it brings:
packages=(
    cmake ninja-build make g++ mold pkg-config ccache
    qt6-base-dev                    # Qt Core, Test, Sql, Gui (and OpenGL's headers)
    qt6-declarative-dev             # Qt Qml, Quick, QuickTest
    qt6-declarative-dev-tools       # qmltyperegistrar, qmllint
    qt6-l10n-tools                  # lrelease: messages in other languages; without it all are English
    qcoro-qt6-dev
    libboost-context-dev            # the stacks of run(); its headers bring the 128-bit numbers of 32-bit builds
    libsqlite3-dev
    libpq-dev
    libmariadb-dev
    postgresql pgbouncer            # the servers that the tests start for themselves
    mariadb-server-core mariadb-client-core # the programs alone, no service
    # The Qt Sql drivers that the tests of the qtsql driver run on: Qt's SQLite one, and ODBC with SQLite behind it
    libqt6sql6-sqlite libqt6sql6-odbc unixodbc libsqliteodbc
    # QML modules that the example and the QML tests import
    qml6-module-qtqml qml6-module-qtqml-models qml6-module-qtqml-workerscript
    qml6-module-qtquick qml6-module-qtquick-window qml6-module-qtquick-layouts
    qml6-module-qtquick-templates qml6-module-qtquick-controls qml6-module-qtquick-dialogs
    qml6-module-qttest
    fonts-dejavu-core               # text in a window needs a font
    clang-format-19                 # what the tests hold the sources to
)

for argument in "$@"; do
    case "$argument" in
    --tests) # a fuzzer for the decoders; what makes one of three MariaDB servers; what one test compiles for 32 bits, where the system has that
        packages+=(clang-19 libclang-rt-19-dev galera-4)
        case "$(dpkg --print-architecture 2>/dev/null)" in amd64 | i386) packages+=(g++-multilib) ;; esac
        ;;
    --clang) packages+=(clang-19 clang-tidy-19) ;;
    *) echo "cmake/setup.sh: unknown option $argument (known: --tests --clang)" >&2; exit 2 ;;
    esac
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "Not a Debian system, so nothing is installed. Needed: CMake 3.25, Ninja, a C++20 compiler, pkg-config," >&2
    echo "Qt 6.4 (Base, Declarative with Quick Controls), QCoro 0.8 for Qt 6, Boost.Context 1.74, SQLite 3; libpq 14 and a PostgreSQL server's programs" >&2
    echo "(initdb, postgres) for the PostgreSQL driver and its tests; MariaDB Connector/C 3.3 and MariaDB's programs for those of MySQL, with" >&2
    echo "Galera 4 for the tests of a cluster." >&2
    exit 0
fi

installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
    [[ $'\n'"$installed"$'\n' == *$'\n'"installed $package"$'\n'* ]] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "These packages are missing; install them as root: ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "Installing: ${missing[*]}" >&2
{
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-remove --no-install-recommends "${missing[@]}"
} >&2
