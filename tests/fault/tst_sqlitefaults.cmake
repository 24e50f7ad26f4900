# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The test looks at codes of its own, and only Linux lets it mount.
aioorm_needs_sqlite(fault ${test})
