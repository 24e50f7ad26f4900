// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "notes.h"

#include <AioListModel>
#include <AioSqliteDatabase>

#include <QGuiApplication>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <QTimer>

using namespace Qt::StringLiterals;

// Makes two notes, shows them in QML, adds one behind its back, and ends with 0 when the list has followed.
namespace
{
AioTask<> fill(AioDatabase &db)
{
    const auto &n = Note::columns();
    co_await db.aioCreateTables<Note>();
    const auto note = co_await Note::aioCreate(n.content = u"Water the plants"_s);
    note->setDone(true);
    co_await note->aioSave();
    co_await Note::aioCreate(n.content = u"Buy soil"_s);
    co_await Note::aioCreate(n.content = u"Sweep"_s, n.place = u"the floor"_s); // is not shown
}
}

int main(int argc, char *argv[])
{
    QGuiApplication application(argc, argv);
    AioSqliteDatabase db(u":memory:"_s);
    QQmlEngine engine;
    engine.addImportPath(u"qrc:/qt/qml"_s);
    engine.addImportPath(QStringLiteral(NOTES_QML_IMPORT_PATH));
    QQuickWindow window;
    window.resize(200, 400);
    window.show();
    std::unique_ptr<QQuickItem> list;
    bool added = false;

    aioSpawn(&application, [&]() -> AioTask<> {
        co_await fill(db);
        QQmlComponent component(&engine, QUrl(u"qrc:/qt/qml/Notes/NoteList.qml"_s));
        list.reset(qobject_cast<QQuickItem *>(component.create()));
        if (!list) {
            qCritical("%s", qUtf8Printable(component.errorString()));
            QCoreApplication::exit(2);
            co_return;
        }
        list->setParentItem(window.contentItem());
    });

    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &application, [&] {
        const int count = list ? list->property("count").toInt() : 0;
        if (count == 2 && !added && list->property("doneCount").toInt() == 1) {
            added = true;
            aioSpawn(&application, []() -> AioTask<> {
                co_await Note::aioCreate(Note::columns().content = u"Behind its back"_s);
            });
        } else if (added && count == 3) {
            QCoreApplication::exit(0);
        }
    });
    look.start(5);
    QTimer::singleShot(30'000, &application, [&] {
        qCritical("the list did not show what it should");
        QCoreApplication::exit(1);
    });
    return application.exec();
}
