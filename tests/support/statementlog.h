// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QLoggingCategory>
#include <QStringList>

/// Keeps the texts of the statements that are sent while it lives. One at a time; those of the thread that made it.
class StatementLog
{
public:
    StatementLog()
    {
        texts().clear();
        QLoggingCategory::setFilterRules(QStringLiteral("aioorm.sql.debug=true"));
        before() = qInstallMessageHandler(&StatementLog::take);
    }
    ~StatementLog()
    {
        qInstallMessageHandler(before());
        QLoggingCategory::setFilterRules({});
    }
    Q_DISABLE_COPY_MOVE(StatementLog)

    /// Round trips, so to speak.
    qsizetype size() const { return texts().size(); }
    qsizetype count(const QString &beginning) const
    {
        return std::count_if(texts().begin(), texts().end(), [&](const QString &text) {
            return text.startsWith(beginning);
        });
    }
    QStringList all() const { return texts(); }

private:
    static QStringList &texts()
    {
        static QStringList list;
        return list;
    }
    static QtMessageHandler &before()
    {
        static QtMessageHandler handler = nullptr;
        return handler;
    }
    static void take(QtMsgType type, const QMessageLogContext &context, const QString &text)
    {
        if (type == QtDebugMsg && qstrcmp(context.category, "aioorm.sql") == 0) {
            texts() << text;
        } else {
            before()(type, context, text);
        }
    }
};
