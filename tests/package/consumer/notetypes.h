// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "notes.h"

#include <AioListModel>

AIO_QML_MODEL(Note)
