// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

class AioModel;

namespace Aio::Detail
{
/// One AioDataError for all fields whose values are not valid.
void checkValid(const AioModel &model);
}
