// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "notes.h"

#include <aioorm_config.h>
#if AIOORM_SQLITE
#include <AioSqliteDatabase>
#else
#include <AioQtSqlDatabase>
#endif

#include <QCoreApplication>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"notes.sqlite"_s);
#if AIOORM_SQLITE
    AioSqliteDatabase db(file);
#else
    AioQtSqlDatabase db(AioQtSqlOptions(u"QSQLITE"_s).databaseName(file));
#endif
    int sum = 0;
    aioSpawn(&application, [&]() -> AioTask<> {
        const auto &n = Note::columns();
        co_await db.aioCreateTables<Note>();
        for (int i = 0; i < 25; ++i) {
            co_await Note::aioCreate(n.content = QString::number(i));
        }
        auto notes = co_await Note::select().where(n.done == false).aioStream(10);
        while (co_await notes.aioNextBatch()) {
            for (const auto &note : notes.batch()) {
                sum += note->content().toInt();
            }
        }
        QCoreApplication::exit(sum == 300 ? 0 : 1);
    });
    return application.exec();
}
