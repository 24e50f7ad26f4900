// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QLoggingCategory>
#include <QStringList>

#include <algorithm>

/// The texts of the statements that are sent while it lives, BEGIN and COMMIT among them, each of which is a round trip: for tests of how
/// many there are. Of one inside another the inner one has them.
class StatementLog
{
public:
    StatementLog()
        : m_outer(s_current)
    {
        s_current = this;
        if (!m_outer) {
            QLoggingCategory::setFilterRules(QStringLiteral("aioorm.sql.debug=true"));
            s_before = qInstallMessageHandler(&StatementLog::keep);
        }
    }
    ~StatementLog()
    {
        s_current = m_outer;
        if (!m_outer) {
            qInstallMessageHandler(s_before);
            QLoggingCategory::setFilterRules({});
        }
    }
    Q_DISABLE_COPY_MOVE(StatementLog)

    const QStringList &all() const { return m_texts; }
    qsizetype size() const { return m_texts.size(); }
    qsizetype count(const QString &beginning) const
    {
        return std::count_if(m_texts.begin(), m_texts.end(), [&beginning](const QString &text) {
            return text.startsWith(beginning);
        });
    }
    /// Those since the last time.
    QStringList take() { return std::exchange(m_texts, {}); }
    /// The first word of each of those.
    QString words()
    {
        QStringList words = take();
        for (QString &word : words) {
            word = word.section(u' ', 0, 0);
        }
        return words.join(u' ');
    }

private:
    static void keep(QtMsgType type, const QMessageLogContext &context, const QString &text)
    {
        if (type == QtDebugMsg && qstrcmp(context.category, "aioorm.sql") == 0) {
            s_current->m_texts << text;
        } else {
            s_before(type, context, text);
        }
    }

    static inline StatementLog *s_current = nullptr;
    static inline QtMessageHandler s_before = nullptr;
    StatementLog *const m_outer;
    QStringList m_texts;
};
