// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QByteArray>

/// How the kit tells what went wrong where nothing can be thrown.
namespace Aio::Detail
{
/// In a catch block: what was thrown, with its statement.
QByteArray caughtText();
/// Fails the running test function of Qt Test; without one it is a warning.
void reportFailure(const QByteArray &text, const char *file, int line);
}
