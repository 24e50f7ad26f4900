// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiotable.h"

namespace Aio::Detail
{
/// A value as JavaScript takes it: as roleValue() has it, and besides a whole number beyond 2^53 as text, since JavaScript rounds it.
QVariant fieldValue(const AioValue &value);
/// The same of a field: a decimal has the digits behind the point that the field has.
QVariant fieldValue(const AioTable &table, int field, const AioValue &value);

/// What was put into a field: as a role has it, or as somebody typed it. Empty text is NULL where that is allowed and the field
/// is no text. Nothing: it does not fit the kind of the field; whether it fits its type is for the model to say.
std::optional<AioValue> valueOfField(const QVariant &input, const AioTable &table, int field);
/// For the person who typed it: what the field needs instead.
QString whatFieldNeeds(const AioTable &table, int field);

/// The key of a row as text: exact, and of several fields their texts in the order of the key with commas between them, where a comma
/// and a backslash in a text have a backslash before them. As AioListModel::keyAt() has it.
QString keyText(const AioTable &table, const std::vector<AioValue> &key);
/// Nothing: it is no key of this table.
std::optional<std::vector<AioValue>> keyOfText(const AioTable &table, const QString &text);
}
