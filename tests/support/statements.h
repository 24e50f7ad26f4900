// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QLoggingCategory>
#include <QStringList>

/// The statements that are sent while it lives, each of which is a round trip: for tests of how many there are.
class StatementLog
{
public:
    StatementLog()
        : m_outer(current)
    {
        current = this;
        QLoggingCategory::setFilterRules(QStringLiteral("aioorm.sql.debug=true"));
        m_handler = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &message) {
            if (qstrcmp(context.category, "aioorm.sql") == 0) {
                current->m_statements << message;
            } else {
                current->m_handler(type, context, message);
            }
        });
    }
    ~StatementLog()
    {
        qInstallMessageHandler(m_handler);
        QLoggingCategory::setFilterRules({});
        current = m_outer;
    }
    Q_DISABLE_COPY_MOVE(StatementLog)

    const QStringList &statements() const { return m_statements; }
    /// The first word of each, and forgets them.
    QString words()
    {
        QStringList words;
        for (const QString &statement : std::as_const(m_statements)) {
            words << statement.section(u' ', 0, 0);
        }
        m_statements.clear();
        return words.join(u' ');
    }

private:
    static inline StatementLog *current = nullptr;
    StatementLog *const m_outer;
    QtMessageHandler m_handler = nullptr;
    QStringList m_statements;
};
