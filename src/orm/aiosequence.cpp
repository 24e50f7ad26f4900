// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiosequence.h"

#include "aioorm/database/statement_p.h"
#include "aioorm/orm/aiorawsql.h"
#include "aioorm/sql/ddlwriter_p.h"

namespace
{
AioTask<> execute(AioExecutor executor, std::function<QByteArray(const AioDialect &)> text)
{
    const QByteArrayList statements{text(executor.dialect())};
    co_await Aio::Detail::executeAll(executor, statements, Aio::Detail::Changing::Definitions);
}

AioTask<qint64> nextOf(AioExecutor executor, AioRawSql sql)
{
    const auto rows = co_await sql.aioTuples<qint64>(executor);
    co_return std::get<0>(rows.first());
}
}

AioSequence::AioSequence(const char *name)
    : m_name(name)
{
}

AioSequence AioSequence::schema(const char *name) const
{
    AioSequence copy(*this);
    copy.m_schema = name;
    return copy;
}

AioSequence AioSequence::startWith(qint64 first) const
{
    AioSequence copy(*this);
    copy.m_first = first;
    return copy;
}

AioSequence AioSequence::incrementBy(qint64 step) const
{
    if (step == 0) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The sequence %1 would stay where it is: incrementBy(0).").arg(QString::fromUtf8(m_name)))
            .raise();
    }
    AioSequence copy(*this);
    copy.m_step = step;
    return copy;
}

AioSequence AioSequence::between(qint64 least, qint64 greatest) const
{
    if (least >= greatest) {
        AioErrorInfo(AioErrorKind::Programming,
                     QStringLiteral("The sequence %1 has no numbers between %2 and %3.").arg(QString::fromUtf8(m_name)).arg(least).arg(greatest))
            .raise();
    }
    AioSequence copy(*this);
    copy.m_range = {least, greatest};
    return copy;
}

AioSequence AioSequence::cache(int count) const
{
    AioSequence copy(*this);
    copy.m_cache = std::max(count, 1);
    return copy;
}

AioSequence AioSequence::cycle() const
{
    AioSequence copy(*this);
    copy.m_cycles = true;
    return copy;
}

Aio::Expr<qint64> AioSequence::next() const
{
    auto node = std::make_shared<Aio::Detail::Node>(Aio::Detail::NodeKind::Sequence);
    node->name = m_name;
    if (!m_schema.isEmpty()) {
        node->value = AioValue(QString::fromUtf8(m_schema));
    }
    return Aio::Expr<qint64>(std::move(node));
}

QByteArray AioSequence::createSql(const AioDialect &dialect, Aio::Detail::IfExists ifExists) const
{
    Aio::Detail::checkName(m_name, QStringLiteral("a sequence"));
    QByteArray sql = ifExists == Aio::Detail::IfExists::Skip ? "CREATE SEQUENCE IF NOT EXISTS " : "CREATE SEQUENCE ";
    sql += dialect.sequenceName(m_schema, m_name) + " INCREMENT BY " + QByteArray::number(m_step);
    if (m_range) {
        sql += " MINVALUE " + QByteArray::number(m_range->first) + " MAXVALUE " + QByteArray::number(m_range->second);
    }
    if (m_first) {
        sql += " START WITH " + QByteArray::number(*m_first);
    }
    sql += " CACHE " + QByteArray::number(m_cache); // MariaDB's default is 1000
    sql += m_cycles ? " CYCLE" : "";
    return sql;
}

QByteArray AioSequence::dropSql(const AioDialect &dialect, Aio::Detail::IfExists ifMissing) const
{
    return (ifMissing == Aio::Detail::IfExists::Skip ? "DROP SEQUENCE IF EXISTS " : "DROP SEQUENCE ") + dialect.sequenceName(m_schema, m_name);
}

QByteArray AioSequence::restartSql(const AioDialect &dialect, qint64 first) const
{
    return "ALTER SEQUENCE " + dialect.sequenceName(m_schema, m_name) + " RESTART WITH " + QByteArray::number(first);
}

AioTask<> AioSequence::aioCreate(const AioExecutor &executor) const
{
    return execute(executor, [sequence = *this](const AioDialect &dialect) {
        return sequence.createSql(dialect, Aio::Detail::IfExists::Skip);
    });
}

AioTask<> AioSequence::aioDrop(const AioExecutor &executor) const
{
    return execute(executor, [sequence = *this](const AioDialect &dialect) {
        return sequence.dropSql(dialect, Aio::Detail::IfExists::Skip);
    });
}

AioTask<> AioSequence::aioRestart(const AioExecutor &executor, qint64 first) const
{
    return execute(executor, [sequence = *this, first](const AioDialect &dialect) {
        return sequence.restartSql(dialect, first);
    });
}

AioTask<qint64> AioSequence::aioNextValue(const AioExecutor &executor) const
{
    return nextOf(executor, AioRawSql(u"SELECT ?", next()));
}

void AioSequence::create(const AioExecutor &executor) const
{
    Aio::Detail::sync(executor, [&] {
        return aioCreate(executor);
    });
}

void AioSequence::drop(const AioExecutor &executor) const
{
    Aio::Detail::sync(executor, [&] {
        return aioDrop(executor);
    });
}

void AioSequence::restart(const AioExecutor &executor, qint64 first) const
{
    Aio::Detail::sync(executor, [&] {
        return aioRestart(executor, first);
    });
}

qint64 AioSequence::nextValue(const AioExecutor &executor) const
{
    return Aio::Detail::sync(executor, [&] {
        return aioNextValue(executor);
    });
}
