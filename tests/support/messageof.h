// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QString>

#include <exception>

/// What the function throws, if it is an E.
template<class E, class F>
QString messageOf(F &&function)
{
    try {
        function();
    } catch (const E &error) {
        return error.message();
    } catch (const std::exception &error) {
        return QStringLiteral("another error: ") + QString::fromUtf8(error.what());
    }
    return QStringLiteral("no error");
}
