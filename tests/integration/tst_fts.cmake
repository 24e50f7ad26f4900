# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# FTS5 is one of its modules.
aioorm_needs_sqlite(integration ${test})
