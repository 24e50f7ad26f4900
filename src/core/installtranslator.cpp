// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aioinstalltranslator.h"

#include <QCoreApplication>
#include <QPointer>
#include <QTranslator>

// the macro does not work within a namespace, and a static library has to ask for its resources
static void initTranslations() // NOLINT(misc-use-anonymous-namespace)
{
#ifdef AIOORM_TRANSLATIONS
    Q_INIT_RESOURCE(aioorm_translations);
#endif
}

bool aioInstallTranslator(const QLocale &locale)
{
    static QPointer<QTranslator> installed;
    initTranslations();
    delete installed; // which removes it
    auto *translator = new QTranslator(QCoreApplication::instance());
    if (!translator->load(locale, QStringLiteral("aioorm"), QStringLiteral("_"), QStringLiteral(":/aioorm/translations"))) {
        delete translator;
        return false;
    }
    installed = translator;
    return QCoreApplication::installTranslator(translator);
}
