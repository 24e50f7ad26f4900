// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiochoice.h"
#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/aiotableadapter.h"
#include "aioorm/quick/aiotreemodel.h"
#include "qml/usersdatabase.h"

#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

/// Qt Quick's TreeView, TableView with HorizontalHeaderView, and ComboBox on the models for them.
class TestViewsQml : public UsersDatabase
{
    Q_OBJECT

private:
    void show(const QString &name)
    {
        QQmlComponent component(m_engine.get(), QUrl(u"qrc:/qt/qml/TestViews/qml/%1.qml"_s.arg(name)));
        m_item.reset(qobject_cast<QQuickItem *>(component.create()));
        QVERIFY2(m_item, qPrintable(component.errorString()));
        m_window = std::make_unique<QQuickWindow>();
        m_window->resize(300, 400);
        m_item->setParentItem(m_window->contentItem());
        m_window->show();
    }

    std::shared_ptr<Folder> make(const QString &name, const std::shared_ptr<Folder> &parent = {})
    {
        const auto &f = Folder::columns();
        return parent ? await(Folder::aioCreate(f.name = name, f.folder = parent)) : await(Folder::aioCreate(f.name = name));
    }

    QStringList shown()
    {
        QString lines;
        QMetaObject::invokeMethod(m_item.get(), "shown", Q_RETURN_ARG(QString, lines));
        return lines.split(u'\n');
    }

    template<class T>
    T *part(const char *name)
    {
        return m_item->property(name).value<T *>();
    }

    /// What stands in the cell of a TableView.
    QString cellText(int column, int row)
    {
        QQuickItem *cell = nullptr;
        QMetaObject::invokeMethod(part<QQuickItem>("view"), "itemAtCell", Q_RETURN_ARG(QQuickItem *, cell), Q_ARG(QPoint, QPoint(column, row)));
        return cell ? cell->property("text").toString() : QString();
    }

private Q_SLOTS:
    void init()
    {
        makeDatabase<User, Folder>();
        m_engine = std::make_unique<QQmlEngine>();
        m_engine->addImportPath(u"qrc:/qt/qml"_s);
    }
    void cleanup()
    {
        m_item.reset();
        m_window.reset();
        m_engine.reset();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // textures of the window
        closeDatabase();
    }

    void treeViewOpensAndFollows()
    {
        const auto music = make(u"music"_s);
        make(u"books"_s);
        const auto jazz = make(u"jazz"_s, music);
        make(u"bop"_s, jazz);
        show(u"FolderTree"_s);
        QTRY_VERIFY(m_item->property("ready").toBool());
        auto *view = part<QQuickItem>("view");
        QTRY_COMPARE(shown(), (QStringList{u"books"_s, u"music"_s}));
        QMetaObject::invokeMethod(view, "expand", Q_ARG(int, 1));
        QTRY_COMPARE(shown(), (QStringList{u"books"_s, u"music"_s, u" jazz"_s}));
        QMetaObject::invokeMethod(view, "expand", Q_ARG(int, 2));
        QTRY_COMPARE(shown(), (QStringList{u"books"_s, u"music"_s, u" jazz"_s, u"  bop"_s}));
        // what is open stays open, whatever comes before it, and where it goes
        make(u"art"_s);
        QTRY_COMPARE(shown(), (QStringList{u"art"_s, u"books"_s, u"music"_s, u" jazz"_s, u"  bop"_s}));
        make(u"blues"_s, music);
        QTRY_COMPARE(shown(), (QStringList{u"art"_s, u"books"_s, u"music"_s, u" blues"_s, u" jazz"_s, u"  bop"_s}));
        const auto &f = Folder::columns();
        await(Folder::update(f.name = u"a music"_s).where(f.id == music->id()).aioExecute());
        QTRY_COMPARE(shown(), (QStringList{u"a music"_s, u" blues"_s, u" jazz"_s, u"  bop"_s, u"art"_s, u"books"_s}));
        await(Folder::update(f.folder = std::nullopt).where(f.id == jazz->id()).aioExecute());
        QTRY_COMPARE(shown().size(), 6);
        QTRY_VERIFY(shown().contains(u"jazz"_s));
        await(Folder::remove().where(f.id == music->id()).aioExecute());
        QTRY_VERIFY(!shown().contains(u"a music"_s));
        QVERIFY(!shown().contains(u" blues"_s));
        part<AioTreeModel>("model")->setOrderBy({u"-name"_s});
        QTRY_COMPARE(shown().constFirst(), u"jazz"_s);
    }

    void tableViewShowsSortsAndFollows()
    {
        insertUsers(0, 40);
        show(u"UserTable"_s);
        QTRY_VERIFY(m_item->property("ready").toBool());
        QTRY_COMPARE(cellText(0, 0), u"user 000000"_s);
        QCOMPARE(cellText(1, 3), u"3"_s);
        auto *header = part<QQuickItem>("header");
        const auto headerText = [&](int column) {
            QQuickItem *cell = nullptr;
            QMetaObject::invokeMethod(header, "itemAtCell", Q_RETURN_ARG(QQuickItem *, cell), Q_ARG(QPoint, QPoint(column, 0)));
            return cell ? cell->property("text").toString() : QString();
        };
        QTRY_COMPARE(headerText(0), u"Username ^"_s);
        QCOMPARE(headerText(1), u"Place"_s);
        QMetaObject::invokeMethod(part<AioTableAdapter>("adapter"), "toggleSort", Q_ARG(int, 0));
        QTRY_COMPARE(cellText(0, 0), u"user 000039"_s);
        QCOMPARE(headerText(0), u"Username v"_s);
        const auto &u = User::columns();
        await(User::update(u.rank = 77).where(u.rank == 39).aioExecute());
        QTRY_COMPARE(cellText(1, 0), u"77"_s);
        await(User::aioCreate(u.username = u"zoe"_s, u.rank = 5));
        QTRY_COMPARE(cellText(0, 0), u"zoe"_s);
        QTRY_COMPARE(cellText(1, 1), u"77"_s);
    }

    void comboBoxKeepsItsChoice()
    {
        const auto &u = User::columns();
        const auto bob = await(User::aioCreate(u.username = u"bob"_s));
        const auto dora = await(User::aioCreate(u.username = u"dora"_s));
        show(u"UserChoice"_s);
        auto *box = part<QQuickItem>("box");
        auto *choice = part<AioChoice>("choice");
        QTRY_COMPARE(box->property("count").toInt(), 2);
        m_item->setProperty("chosen", QString::number(dora->id()));
        QTRY_COMPARE(box->property("displayText").toString(), u"dora"_s);
        // rows before it
        await(User::aioCreate(u.username = u"alice"_s));
        await(User::aioCreate(u.username = u"carl"_s));
        QTRY_COMPARE(box->property("count").toInt(), 4);
        QCOMPARE(choice->currentIndex(), 3);
        QCOMPARE(box->property("currentIndex").toInt(), 3);
        QCOMPARE(box->property("displayText").toString(), u"dora"_s);
        await(User::remove().where(u.id == bob->id()).aioExecute());
        QTRY_COMPARE(box->property("count").toInt(), 3);
        QCOMPARE(box->property("currentIndex").toInt(), 2);
        QCOMPARE(box->property("displayText").toString(), u"dora"_s);
        // a new query, in which it stands at the same place, and then elsewhere
        part<AioListModel>("users")->reload();
        QTRY_COMPARE(part<AioListModel>("users")->status(), AioListModel::Ready);
        QTRY_COMPARE(box->property("displayText").toString(), u"dora"_s);
        part<AioListModel>("users")->setOrderBy({u"-username"_s});
        QTRY_COMPARE(box->property("currentIndex").toInt(), 0);
        QCOMPARE(box->property("displayText").toString(), u"dora"_s);
        // what a person chooses
        box->setProperty("currentIndex", 1);
        QMetaObject::invokeMethod(box, "activated", Q_ARG(int, 1));
        QCOMPARE(choice->currentIndex(), 1);
        await(User::aioCreate(u.username = u"zoe"_s));
        QTRY_COMPARE(box->property("currentIndex").toInt(), 2);
        QCOMPARE(box->property("displayText").toString(), u"carl"_s);
    }

private:
    std::unique_ptr<QQmlEngine> m_engine;
    std::unique_ptr<QQuickWindow> m_window;
    std::unique_ptr<QQuickItem> m_item;
};

QTEST_MAIN(TestViewsQml)
#include "tst_viewsqml.moc"
