// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QByteArrayList>
#include <QStringList>

#include <initializer_list>
#include <memory>

/// What the text of a statement tells, where the database does not.
namespace Aio::Detail
{
/// SQL that may leave something in the session, as far as its text can tell: it makes something temporary, or calls a function that is none
/// of those that every database has and that only compute. In doubt, true.
bool mayTouchSession(const QByteArray &sql, const QByteArrayList &alsoKnown = {});
/// The first words, in upper case, outside of brackets, strings and comments.
QByteArrayList firstWords(QByteArrayView sql, qsizetype count);
/// The first of them is one of these, which are in upper case. Cheap: it may be asked of every statement.
bool beginsWithOneOf(const QByteArray &sql, std::initializer_list<QByteArrayView> words);

/// On MySQL and MariaDB: the statement commits the transaction it stands in before it does anything.
bool commitsOnMysql(const QByteArray &sql);

/// The table that an INSERT, UPDATE or DELETE names, or the tables of a CREATE, ALTER, DROP or TRUNCATE; null for anything else. What
/// triggers, cascades and statements inside of others write besides is not seen.
std::shared_ptr<const QStringList> writtenTable(const QByteArray &sql);
}
