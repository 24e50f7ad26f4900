// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/testing/detail/await.h"
#include "support/notes.h"

#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;

/// The QML of README.md.
class TestReadmeQml : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsSearchesAndFollows()
    {
        QTemporaryDir folder;
        AioSqliteDatabase db(folder.filePath(u"notes.sqlite"_s));
        await(db.aioCreateTables<Person, Note>());
        const auto &p = Person::columns();
        const auto &n = Note::columns();
        const auto alice = await(Person::aioCreate(p.name = u"alice"_s));
        await(Note::aioCreate(n.author = alice, n.content = u"Water the plants"_s));
        await(Note::aioCreate(n.author = alice, n.content = u"Sweep the floor"_s));
        await(Note::aioCreate(n.author = alice, n.content = u"Already done"_s, n.done = true));

        QQmlEngine engine;
        engine.addImportPath(u"qrc:/qt/qml"_s);
        QQmlComponent component(&engine, QUrl(u"qrc:/qt/qml/Notes/qml/NoteList.qml"_s));
        const std::unique_ptr<QQuickItem> page(qobject_cast<QQuickItem *>(component.create()));
        QVERIFY2(page, qPrintable(component.errorString()));
        QQuickWindow window;
        window.resize(300, 400);
        page->setSize(window.size());
        page->setParentItem(window.contentItem());
        window.show();

        auto *footer = page->property("footer").value<QQuickItem *>();
        const auto told = [&] {
            return footer->property("text").toString();
        };
        QTRY_COMPARE(told(), u"2 note(s)"_s);
        await(Note::aioCreate(n.author = alice, n.content = u"Buy soil for the plants"_s));
        QTRY_COMPARE(told(), u"3 note(s)"_s);
        page->property("header").value<QQuickItem *>()->setProperty("text", u"plants"_s);
        QTRY_COMPARE(told(), u"2 note(s)"_s);
        await(db.aioClose());
    }
};

QTEST_MAIN(TestReadmeQml)
#include "tst_readmeqml.moc"
