# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# What is written for SQLite is tried on SQLite.
aioorm_needs_sqlite(unit ${test})
