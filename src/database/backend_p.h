// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QString>

#include <memory>
#include <span>

class AioDatabase;
class QObject;

namespace Aio::Detail
{
/// What the library knows of one kind of database. Each backend's folder defines one under the name of the folder:
///
///     namespace Aio::Detail::Backends
///     {
///     extern const Backend sqlite;
///     constinit const Backend sqlite{schemes, make};
///     }
class Backend
{
public:
    using Make = std::unique_ptr<AioDatabase> (*)(const QString &url, QObject *parent);

    std::span<const QLatin1StringView> schemes; ///< in lower case; none: it is not made by a URL
    Make make = nullptr; ///< of a URL with one of them, in whatever case. Throws AioInterfaceError for what it cannot read, without repeating it
};

/// Those in this build, in the order of CMake's list, whose table this is (AioOrmBackends.cmake).
std::span<const Backend *const> backends();
}
