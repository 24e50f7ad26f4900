// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/aiolistmodel.h"
#include "support/books.h"

AIO_QML_MODEL(Book)
