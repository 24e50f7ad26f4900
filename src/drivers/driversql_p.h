// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QByteArrayList>
#include <QStringList>

#include <memory>

/// What the text of a statement tells, where the database does not.
namespace Aio
{
/// The first words, in upper case and without what stands around them.
QByteArrayList firstWords(QByteArrayView sql, qsizetype count);

/// The table that a plain INSERT, UPDATE or DELETE names. What triggers and cascades write besides is not seen.
std::shared_ptr<const QStringList> writtenTable(const QByteArray &sql);
}
