# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The same queries each time: what is asked of MariaDB may meet another fault of its optimizer, and what a commit is worth must not depend on
# that. Run by hand it asks new ones.
set_property(TEST ${ring}/${test} APPEND PROPERTY ENVIRONMENT "AIOORM_SEED=41")
