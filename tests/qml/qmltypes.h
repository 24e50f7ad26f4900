// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "quick/aiolistmodel.h"
#include "support/models.h"

AIO_QML_MODEL(User)

AIO_QML_MODEL(Everything)
