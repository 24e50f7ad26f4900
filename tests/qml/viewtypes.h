// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/aiotreemodel.h"
#include "support/models.h"

AIO_QML_MODEL(User)

AIO_QML_TREE_MODEL(Folder)
