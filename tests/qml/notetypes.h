// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/notes.h"

// clang-format off: as it stands in the README
// README: qml-model
#include <AioListModel>

AIO_QML_MODEL(Note)     // the QML type NoteListModel
// README end
// clang-format on
