// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What compile-include-model compiles: the header alone.

#include <AioModel>
