// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QLocale>

/// From now on the library's sentences for people are those of the locale's language: what an AioError says, AioModel::validationErrors(), errorString of
/// the QML types. The texts are part of the library; there is German. Sentences that only a programmer can do something about stay English.
///
/// Call it once, after the QCoreApplication was made, in its thread; called again, the new language takes the place of the old. False: there is
/// no such language (English is the one without), or the library was built without Qt's lrelease.
AIOORM_EXPORT bool aioInstallTranslator(const QLocale &locale = QLocale());
