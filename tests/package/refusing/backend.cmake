# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

aioorm_backend("Build the database that refuses every connection" DEFAULT ON)
