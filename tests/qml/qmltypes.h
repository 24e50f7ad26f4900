// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/aiolistmodel.h"
#include "support/models.h"
#include "support/moretypes.h"
#include "support/tables.h"

AIO_QML_MODEL(User)

AIO_QML_MODEL(Everything)

AIO_QML_MODEL(MoreTypes)

AIO_QML_MODEL(Article)
