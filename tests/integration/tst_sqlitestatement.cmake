# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The test plays other users of the file with connections of its own.
aioorm_needs_sqlite(integration ${test})
