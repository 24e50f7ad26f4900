// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/aiotableadapter.h"
#include "aioorm/quick/aiotreemodel.h"
#include "qml/usersdatabase.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QTest>
#include <QTreeView>

using namespace Qt::StringLiterals;

/// The models in the views of Qt Widgets.
class TestViewWidgets : public UsersDatabase
{
    Q_OBJECT

private:
    std::shared_ptr<Folder> make(const QString &name, const std::shared_ptr<Folder> &parent = {})
    {
        const auto &f = Folder::columns();
        return parent ? await(Folder::aioCreate(f.name = name, f.folder = parent)) : await(Folder::aioCreate(f.name = name));
    }

    /// The rows that are drawn, from the top.
    static QStringList drawn(const QTreeView &view)
    {
        QStringList lines;
        for (QModelIndex index = view.indexAt({1, 1}); index.isValid(); index = view.indexBelow(index)) {
            lines << index.data().toString();
        }
        return lines;
    }

private Q_SLOTS:
    void init() { makeDatabase<User, Folder>(); }
    void cleanup() { closeDatabase(); }

    void tableViewSortsAndKeepsItsSelection()
    {
        insertUsers(0, 30);
        AioListModel users(AioListSource::of<User>());
        AioTableAdapter table;
        table.setSource(&users);
        table.setColumns({u"username"_s, u"rank"_s});
        QTableView view;
        view.setModel(&table);
        view.setSortingEnabled(true);
        view.sortByColumn(1, Qt::DescendingOrder);
        view.resize(300, 400);
        view.show();
        QTRY_COMPARE(table.index(0, 1).data().toInt(), 29);
        QCOMPARE(users.orderBy(), QStringList{u"-rank"_s});
        view.setCurrentIndex(table.index(4, 0));
        const auto &u = User::columns();
        await(User::aioCreate(u.username = u"zoe"_s, u.rank = 100));
        QTRY_COMPARE(table.rowCount(), 31);
        QCOMPARE(view.currentIndex(), table.index(5, 0));
        QCOMPARE(view.currentIndex().data().toString(), u"user 000025"_s);
        view.horizontalHeader()->setSortIndicator(1, Qt::AscendingOrder);
        QCOMPARE(users.orderBy(), QStringList{u"rank"_s});
        QTRY_COMPARE(table.index(0, 1).data().toInt(), 0);
    }

    void proxyFiltersTheTable()
    {
        insertUsers(0, 30);
        AioListModel users(AioListSource::of<User>());
        AioTableAdapter table;
        QSortFilterProxyModel proxy;
        QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setSource(&users);
        table.setColumns({u"username"_s, u"rank"_s});
        proxy.setSourceModel(&table);
        proxy.setFilterKeyColumn(0);
        proxy.setFilterFixedString(u"user 00002"_s);
        proxy.sort(1, Qt::DescendingOrder);
        QTRY_COMPARE(proxy.rowCount(), 10);
        QCOMPARE(proxy.index(0, 1).data().toInt(), 29);
        const QPersistentModelIndex last(proxy.index(9, 1));
        const auto &u = User::columns();
        await(User::aioCreate(u.username = u"user 00002x"_s, u.rank = 21));
        QTRY_COMPARE(proxy.rowCount(), 11);
        await(User::remove().where(u.rank == 25).aioExecute());
        QTRY_COMPARE(proxy.rowCount(), 10);
        await(User::update(u.rank = 1000).where(u.rank == 20).aioExecute());
        QTRY_COMPARE(last.row(), 0); // the proxy has sorted it to the top
        QCOMPARE(last.data().toInt(), 1000);
    }

    void treeViewKeepsWhatIsOpen()
    {
        const auto music = make(u"music"_s);
        make(u"books"_s);
        const auto jazz = make(u"jazz"_s, music);
        make(u"bop"_s, jazz);
        AioTreeModel folders(AioListSource::of<Folder>());
        folders.setOrderBy({u"name"_s});
        folders.setColumns({u"name"_s, u"id"_s});
        QTreeView view;
        view.setModel(&folders);
        view.resize(300, 400);
        view.show();
        QTRY_COMPARE(drawn(view), (QStringList{u"books"_s, u"music"_s}));
        QCOMPARE(folders.headerData(0, Qt::Horizontal).toString(), u"Name"_s);
        const auto at = [&](const std::shared_ptr<Folder> &folder) {
            return folders.indexOfKey(QString::number(folder->id()));
        };
        view.expand(at(music));
        QTRY_COMPARE(drawn(view), (QStringList{u"books"_s, u"music"_s, u"jazz"_s}));
        view.expand(at(jazz));
        QTRY_COMPARE(drawn(view), (QStringList{u"books"_s, u"music"_s, u"jazz"_s, u"bop"_s}));
        view.setCurrentIndex(at(jazz));
        make(u"art"_s);
        QTRY_COMPARE(drawn(view), (QStringList{u"art"_s, u"books"_s, u"music"_s, u"jazz"_s, u"bop"_s}));
        const auto &f = Folder::columns();
        await(Folder::update(f.name = u"a music"_s).where(f.id == music->id()).aioExecute());
        QTRY_COMPARE(drawn(view), (QStringList{u"a music"_s, u"jazz"_s, u"bop"_s, u"art"_s, u"books"_s}));
        QCOMPARE(view.currentIndex().data().toString(), u"jazz"_s);
        await(Folder::update(f.folder = std::nullopt).where(f.id == jazz->id()).aioExecute());
        QTRY_VERIFY(view.currentIndex().isValid() && !view.currentIndex().parent().isValid());
        QCOMPARE(view.currentIndex().data().toString(), u"jazz"_s);
        QTRY_COMPARE(drawn(view), (QStringList{u"a music"_s, u"art"_s, u"books"_s, u"jazz"_s, u"bop"_s}));
        // by the header
        view.setSortingEnabled(true);
        view.sortByColumn(0, Qt::DescendingOrder);
        QTRY_COMPARE(drawn(view), (QStringList{u"jazz"_s, u"bop"_s, u"books"_s, u"art"_s, u"a music"_s}));
    }

    void treeViewOpensAllOfADeepTree()
    {
        std::shared_ptr<Folder> folder;
        for (int i = 0; i < 40; ++i) {
            folder = make(QString::number(i), folder);
        }
        AioTreeModel folders(AioListSource::of<Folder>());
        QTreeView view;
        view.setModel(&folders);
        view.resize(300, 1200);
        view.show();
        connect(&folders, &QAbstractItemModel::rowsInserted, &view, [&](const QModelIndex &parent) {
            view.expand(parent);
            for (int row = 0; row < folders.rowCount(parent); ++row) {
                view.expand(folders.index(row, 0, parent));
            }
        });
        QTRY_COMPARE(folders.count(), 40);
        QTRY_COMPARE(drawn(view).size(), 40);
    }

    void proxyOnTheTree()
    {
        const auto music = make(u"music"_s);
        make(u"books"_s);
        make(u"jazz"_s, music);
        AioTreeModel folders(AioListSource::of<Folder>());
        QSortFilterProxyModel proxy;
        proxy.setSourceModel(&folders);
        proxy.sort(0, Qt::DescendingOrder);
        QTreeView view;
        view.setModel(&proxy);
        view.show();
        QTRY_COMPARE(drawn(view), (QStringList{u"music"_s, u"books"_s}));
        view.expand(proxy.index(0, 0));
        QTRY_COMPARE(drawn(view), (QStringList{u"music"_s, u"jazz"_s, u"books"_s}));
        make(u"rock"_s, music);
        QTRY_COMPARE(drawn(view), (QStringList{u"music"_s, u"rock"_s, u"jazz"_s, u"books"_s}));
    }
};

QTEST_MAIN(TestViewWidgets)
#include "tst_viewwidgets.moc"
