// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// The floor of compile-include-model: what a unit with objects, lists, texts and tasks includes in any case. Cannot be less:
// a model is a QObject with QStrings, and a query a task of a QList.

#include <QCoroTask>
#include <QList>
#include <QObject>
#include <QString>
