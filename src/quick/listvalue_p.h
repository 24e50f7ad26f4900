// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QVariant>

namespace Aio::Detail
{
/// Some value in it, at any depth, is `undefined`: it is not known yet.
bool hasUndefined(const QVariant &value);
/// Equal types and values, at any depth: to QVariant "5" and 5 are equal, and 2^53 as a double and 2^53 + 1 as text.
bool isSameValue(const QVariant &a, const QVariant &b);
/// What it is, for messages: a list, the number 5.
QString describeValue(const QVariant &value);
}
