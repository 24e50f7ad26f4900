// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

/// The program's own header. AioOrm has one of this name too: neither may be taken for the other.
inline constexpr int notesType = 7;
