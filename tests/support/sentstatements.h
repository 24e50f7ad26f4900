// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QStringList>

/// The statements that the library sends, BEGIN and COMMIT among them, for as long as it lives. One at a time.
class SentStatements
{
public:
    SentStatements();
    ~SentStatements();
    Q_DISABLE_COPY_MOVE(SentStatements)

    /// Since the last call.
    static QStringList take();
};
