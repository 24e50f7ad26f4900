// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QByteArrayList>
#include <QStringList>

#include <memory>

/// What the text of a statement tells, where the database does not.
namespace Aio::Detail
{
/// The first words, in upper case, outside of brackets, strings and comments.
/// SQL that may call a function of somebody's own, or one that sets or locks: any but those that every database has and that only compute.
bool callsUnknownFunction(const QByteArray &sql);
QByteArrayList firstWords(QByteArrayView sql, qsizetype count);

/// On MySQL and MariaDB: the statement commits the transaction it stands in before it does anything.
bool commitsOnMysql(const QByteArray &sql);

/// The table that an INSERT, UPDATE or DELETE names, or the tables of a CREATE, ALTER, DROP or TRUNCATE; null for anything else. What
/// triggers, cascades and statements inside of others write besides is not seen.
std::shared_ptr<const QStringList> writtenTable(const QByteArray &sql);
}
