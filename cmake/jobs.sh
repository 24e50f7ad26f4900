# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# Sourced by the scripts that build: how many compilers this machine bears. A unit of coroutines and templates takes
# about a gigabyte, so memory counts as well as cores.
aioorm_jobs() {
    local cores memory
    cores=$(nproc 2>/dev/null || echo 2)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1200000) }' /proc/meminfo 2>/dev/null || true)
    [ -n "$memory" ] || memory=$cores
    [ "$memory" -ge 1 ] || memory=1
    echo $((memory < cores ? memory : cores))
}
