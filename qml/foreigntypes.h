// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiodatabase.h"
#include "aioorm/orm/aiomodel.h"

#include <QtQml/qqml.h>

// Classes of the library without QML that QML code meets: as bases of a program's own types, and as property types.
// They have to be in this module's type description, or qmllint knows nothing of what derives from them.

struct AioModelForeign {
    Q_GADGET
    QML_FOREIGN(AioModel)
    QML_NAMED_ELEMENT(AioModel)
    QML_UNCREATABLE("AioModel is the base of models.")
};

struct AioDatabaseForeign {
    Q_GADGET
    QML_FOREIGN(AioDatabase)
    QML_NAMED_ELEMENT(AioDatabase)
    QML_UNCREATABLE("Databases are made in C++.")
};
