// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QString>

#include <string_view>

namespace Aio::Detail
{
/// The text that UTF-8 stands for; false if it is none. QString::fromUtf8() would replace what is none, and drop a byte order mark.
AIOORM_EXPORT bool readUtf8(std::string_view utf8, QString &out);
}
