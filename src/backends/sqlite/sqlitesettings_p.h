// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QByteArrayList>

#include <map>
#include <vector>

struct sqlite3;

namespace Aio::Detail
{
/// What SQL of the program's own may leave behind in a connection: pragmas, attached files, temporary tables. Put back before the next user.
class SqliteSettings
{
public:
    /// Before a statement of the program's own is prepared: some pragmas act then already.
    void expect(sqlite3 *db, const QByteArray &sql);
    /// An authorizer call.
    void note(int action, const char *first, const char *second);
    bool isTouched() const { return m_isTouched; }
    /// Outside of a transaction. False: something could not be put back.
    bool putBack(sqlite3 *db);

private:
    std::vector<std::pair<QByteArray, QByteArray>> m_pragmas; ///< as they were
    QByteArrayList m_attached; ///< likewise
    bool m_isKnown = false;
    bool m_isTouched = false;
    bool m_setsLike = false; ///< case_sensitive_like, which cannot be asked for
};
}
