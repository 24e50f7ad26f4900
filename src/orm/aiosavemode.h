// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

namespace Aio
{
/// What aioSave() does with an object.
enum class SaveMode {
    Auto, ///< INSERT a new one, UPDATE one that came from the database or was saved
    ForceInsert,
    ForceUpdate,
};
}
