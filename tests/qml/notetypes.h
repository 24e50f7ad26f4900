// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/notes.h"

// README: qml-model
#include <AioListModel>

AIO_QML_MODEL(Note) // the QML type NoteListModel
// README end
