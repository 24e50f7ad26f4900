// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/testing/aioqueryrecorder.h"

#include "aioorm/database/statementlog_p.h"

#include <QTest>

#include <algorithm>
#include <exception>

using namespace Aio::Detail;

AioQueryRecorder::AioQueryRecorder(AioDatabase &database, What what)
    : m_what(what)
    , m_log(std::make_unique<StatementLog>(database))
{
}

AioQueryRecorder::~AioQueryRecorder() = default;

qsizetype AioQueryRecorder::count() const
{
    return statements().size();
}

QList<AioQueryRecorder::Statement> AioQueryRecorder::statements() const
{
    using Kind = StatementRecord::Kind;
    QList<Statement> statements;
    for (const StatementRecord &record : m_log->records()) {
        if (record.kind == Kind::Transaction && m_what == Queries) {
            continue;
        }
        Statement statement;
        statement.sql = QString::fromUtf8(record.sql);
        statement.kind = record.kind == Kind::Read ? Statement::Read : record.kind == Kind::Write ? Statement::Write : Statement::Transaction;
        statement.outcome = !record.duration ? Statement::Running : record.error ? Statement::Failed : Statement::Succeeded;
        statement.duration = record.duration.value_or(std::chrono::nanoseconds(0));
        statement.rows = record.rows;
        statement.error = record.error;
        statements << statement;
    }
    return statements;
}

QList<AioQueryRecorder::Repetition> AioQueryRecorder::repeated() const
{
    QList<Repetition> all;
    QHash<QString, qsizetype> places;
    for (const Statement &statement : statements()) {
        const auto place = places.constFind(statement.sql);
        if (place == places.constEnd()) {
            places.insert(statement.sql, all.size());
            all << Repetition{statement.sql, 1};
        } else {
            ++all[*place].count;
        }
    }
    all.removeIf([](const Repetition &repetition) {
        return repetition.count < 2;
    });
    std::stable_sort(all.begin(), all.end(), [](const Repetition &a, const Repetition &b) {
        return a.count > b.count;
    });
    return all;
}

QString AioQueryRecorder::toString() const
{
    constexpr qsizetype longest = 300;
    constexpr qsizetype most = 100;
    const QList<Statement> all = statements();
    QString text;
    for (qsizetype i = 0; i < std::min(all.size(), most); ++i) {
        const Statement &statement = all[i];
        const QString sql = statement.sql.simplified();
        text += QStringLiteral("  %1. %2").arg(i + 1).arg(sql.size() > longest ? sql.left(longest) + u'…' : sql);
        if (statement.outcome == Statement::Running) {
            text += QStringLiteral(" (runs)");
        } else if (statement.outcome == Statement::Failed) {
            text += QStringLiteral(" (failed: %1)").arg(statement.error->message());
        } else if (statement.rows) {
            text += *statement.rows == 1 ? QStringLiteral(" (1 row)") : QStringLiteral(" (%1 rows)").arg(*statement.rows);
        }
        text += u'\n';
    }
    if (all.size() > most) {
        text += QStringLiteral("  … and %1 more\n").arg(all.size() - most);
    }
    for (const Repetition &repetition : repeated()) {
        text += QStringLiteral("  %1 times: %2\n").arg(repetition.count).arg(repetition.sql.simplified().left(longest));
    }
    return text;
}

void AioQueryRecorder::clear()
{
    m_log->clear();
}

QueryCountCheck::QueryCountCheck(AioDatabase &database, qsizetype expected, const char *file, int line)
    : m_recorder(database)
    , m_expected(expected)
    , m_file(file)
    , m_line(line)
    , m_exceptions(std::uncaught_exceptions())
    , m_hasFailed(QTest::currentTestFailed())
{
}

QueryCountCheck::~QueryCountCheck()
{
    if (std::uncaught_exceptions() > m_exceptions || (QTest::currentTestFailed() && !m_hasFailed)) {
        return; // that is what went wrong
    }
    const qsizetype count = m_recorder.count();
    if (count == m_expected) {
        QTest::qVerify(true, "", "", m_file, m_line);
        return;
    }
    const QString list = m_recorder.toString();
    const QString text = QStringLiteral("%1 %2 instead of %3%4")
                             .arg(count)
                             .arg(count == 1 ? QStringLiteral("query") : QStringLiteral("queries"))
                             .arg(m_expected)
                             .arg(list.isEmpty() ? QStringLiteral(".") : QStringLiteral(":\n") + list);
    QTest::qFail(text.trimmed().toUtf8().constData(), m_file, m_line);
}
