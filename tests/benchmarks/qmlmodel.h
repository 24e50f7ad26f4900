// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "benchmodel.h"
#include "joinmodel.h"

#include "aioorm/quick/aiolistmodel.h"

AIO_QML_MODEL(BenchRow)

AIO_QML_MODEL(BenchFile)
