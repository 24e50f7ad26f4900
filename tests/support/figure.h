// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QString>

/// One of the figures of docs/reliability.md, as tests/chaos/run gathers them.
inline void figure(const QString &text)
{
    qInfo("FIGURE %s", qPrintable(text));
}
