// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/aiotableadapter.h"
#include "aioorm/quick/aiotreemodel.h"
#include "qml/usersdatabase.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

using namespace Qt::StringLiterals;

/// With labels, and a number that is no number in QML.
class Ware : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Ware, "wares",
        (qint64,              id,       setId,       primaryKey()),
        (QString,             title,    setTitle,    label(QT_TRANSLATE_NOOP("wares", "What it is"))),
        (AioDecimal,          price,    setPrice,    digits(10, 2)),
        (bool,                inStock,  setInStock,  defaultsTo(true)),
        (AioForeignKey<Ware>, partOf,   setPartOf,   nullable()))
    // clang-format on
};

/// A source that can be written, and is no model of ours.
class Titles : public QStandardItemModel
{
public:
    enum Role { Title = Qt::UserRole + 1, Pages };

    QHash<int, QByteArray> roleNames() const override { return {{Qt::DisplayRole, "display"}, {Title, "title"}, {Pages, "pages"}}; }
    static QStandardItem *make(const QString &title, int pages)
    {
        auto *made = new QStandardItem(title);
        made->setData(title, Title);
        made->setData(pages, Pages);
        return made;
    }
};

/// AioTableAdapter, watched by QAbstractItemModelTester.
class TestTableAdapter : public UsersDatabase
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeDatabase<User, Ware>(); }
    void cleanup() { closeDatabase(); }

    void rolesAreColumns()
    {
        insertUsers(0, 3);
        AioListModel users(User::columns().aioSource);
        users.setOrderBy({u"rank"_s});
        AioTableAdapter table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(table.rowCount(), 0);
        table.setSource(&users);
        table.setColumns({u"username"_s, u"rank"_s, u"active"_s});
        QTRY_COMPARE(table.rowCount(), 3);
        QCOMPARE(table.columnCount(), 3);
        QCOMPARE(table.index(1, 0).data(), QVariant(u"user 000001"_s));
        QCOMPARE(table.index(1, 1).data(), QVariant(1));
        QCOMPARE(table.index(1, 1).data(Qt::EditRole), QVariant(1));
        QCOMPARE(table.index(1, 0).data(table.roleNames().key("rank")), QVariant(1)); // all roles in each cell
        QCOMPARE(table.headerData(0, Qt::Horizontal), QVariant(u"Username"_s));
        QCOMPARE(table.headerData(0, Qt::Vertical), QVariant(1));
        QCOMPARE(table.index(0, 0).data(Qt::TextAlignmentRole).toInt(), int(Qt::AlignLeft | Qt::AlignVCenter));
        QCOMPARE(table.index(0, 1).data(Qt::TextAlignmentRole).toInt(), int(Qt::AlignRight | Qt::AlignVCenter));
        QCOMPARE(table.index(0, 2).data(Qt::TextAlignmentRole).toInt(), int(Qt::AlignCenter));
        QVERIFY(table.errorString().isEmpty());
        table.setHeaders({{u"rank"_s, u"Place"_s}});
        QCOMPARE(table.headerData(1, Qt::Horizontal), QVariant(u"Place"_s));
        QVERIFY(!table.flags(table.index(0, 0)).testFlag(Qt::ItemIsEditable));
    }

    void withoutColumnsAllAreShown()
    {
        AioListModel users(User::columns().aioSource);
        AioTableAdapter table;
        table.setSource(&users);
        QStringList shown;
        for (int column = 0; column < table.columnCount(); ++column) {
            shown << table.roleOf(column);
        }
        for (const Aio::FieldInfo &field : User::columns().aioSource->table().fields()) {
            QVERIFY(shown.contains(QString::fromUtf8(field.name)));
        }
        QVERIFY(!shown.contains(u"display"_s));
    }

    void labelsAndKindsComeFromTheTable()
    {
        const auto &w = Ware::columns();
        await(Ware::aioCreate(w.title = u"lamp"_s, w.price = AioDecimal::fromScaled(1995, 2)));
        AioTreeModel wares(AioListSource::of<Ware>());
        AioTableAdapter table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setSource(&wares);
        table.setColumns({u"title"_s, u"price"_s, u"inStock"_s});
        QTRY_COMPARE(table.rowCount(), 1);
        QCOMPARE(table.headerData(0, Qt::Horizontal), QVariant(u"What it is"_s));
        QCOMPARE(table.headerData(2, Qt::Horizontal), QVariant(u"In stock"_s));
        // QML gets its digits as text
        QCOMPARE(table.index(0, 1).data().toString(), u"19.95"_s);
        QCOMPARE(table.index(0, 1).data(Qt::TextAlignmentRole).toInt(), int(Qt::AlignRight | Qt::AlignVCenter));
        QCOMPARE(table.headerData(1, Qt::Horizontal, Qt::TextAlignmentRole).toInt(), int(Qt::AlignRight | Qt::AlignVCenter));
    }

    void readableNames_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QString>("text");
        QTest::newRow("one word") << QByteArray("title") << u"Title"_s;
        QTest::newRow("camel") << QByteArray("firstName") << u"First name"_s;
        QTest::newRow("snake") << QByteArray("first_name") << u"First name"_s;
        QTest::newRow("abbreviation") << QByteArray("userID") << u"User ID"_s;
        QTest::newRow("abbreviation first") << QByteArray("URLPath") << u"URL path"_s;
        QTest::newRow("a digit") << QByteArray("line2") << u"Line2"_s;
        QTest::newRow("dotted") << QByteArray("author.name") << u"Author name"_s;
        QTest::newRow("nothing") << QByteArray() << QString();
    }
    void readableNames()
    {
        QFETCH(QByteArray, name);
        QFETCH(QString, text);
        QCOMPARE(AioTable::readableName(name), text);
    }

    void commitsBecomeRowSignals()
    {
        insertUsers(0, 30);
        AioListModel users(User::columns().aioSource);
        users.setOrderBy({u"username"_s});
        users.setPageSize(0);
        AioTableAdapter table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setSource(&users);
        table.setColumns({u"username"_s, u"rank"_s, u"bio"_s});
        QTRY_COMPARE(table.rowCount(), 30);
        QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&table, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&table, &QAbstractItemModel::rowsRemoved);
        QSignalSpy moved(&table, &QAbstractItemModel::rowsMoved);
        QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
        const auto &u = User::columns();
        const QPersistentModelIndex tenth(table.index(10, 1));
        QCOMPARE(tenth.data().toInt(), 10);

        await(User::aioCreate(u.username = u"aaa"_s));
        QTRY_COMPARE(inserted.size(), 1);
        QCOMPARE(tenth.row(), 11);
        await(User::remove().where(u.rank == 5).aioExecute());
        QTRY_COMPARE(removed.size(), 1);
        QCOMPARE(tenth.row(), 10);
        await(User::update(u.bio = u"hello"_s).where(u.rank == 20).aioExecute());
        QTRY_COMPARE(changed.size(), 2); // of the one column, and of the role in all of them
        QCOMPARE(changed[0][0].toModelIndex().column(), 2);
        QCOMPARE(changed[0][1].toModelIndex().column(), 2);
        QCOMPARE(changed[0][2].value<QList<int>>(), (QList<int>{Qt::DisplayRole, Qt::EditRole}));
        QCOMPARE(changed[1][2].value<QList<int>>(), QList<int>{table.roleNames().key("bio")});
        await(User::update(u.username = u"zzz"_s).where(u.rank == 10).aioExecute());
        QTRY_COMPARE(moved.size(), 1);
        QCOMPARE(tenth.row(), table.rowCount() - 1);
        QCOMPARE(tenth.column(), 1);
        QCOMPARE(tenth.data().toInt(), 10);
        QCOMPARE(resets.size(), 0);
    }

    void sortsTheSource()
    {
        insertUsers(0, 20);
        AioListModel users(User::columns().aioSource);
        AioTableAdapter table;
        table.setSource(&users);
        table.setColumns({u"username"_s, u"rank"_s});
        QCOMPARE(table.sortColumn(), -1);
        QSignalSpy sorted(&table, &AioTableAdapter::sortChanged);
        table.sort(1, Qt::DescendingOrder);
        QCOMPARE(users.orderBy(), QStringList{u"-rank"_s});
        QCOMPARE(table.sortColumn(), 1);
        QCOMPARE(table.sortOrder(), Qt::DescendingOrder);
        QCOMPARE(sorted.size(), 1);
        QTRY_COMPARE(table.index(0, 1).data().toInt(), 19);
        table.toggleSort(1);
        QCOMPARE(users.orderBy(), QStringList{u"rank"_s});
        table.toggleSort(1);
        QCOMPARE(users.orderBy(), QStringList{u"-rank"_s});
        table.toggleSort(0);
        QCOMPARE(users.orderBy(), QStringList{u"username"_s});
        // whoever sets it
        users.setOrderBy({u"-rank"_s, u"username"_s});
        QCOMPARE(table.sortColumn(), 1);
        table.setColumns({u"rank"_s});
        QCOMPARE(table.sortColumn(), 0);
        table.sort(-1);
        QCOMPARE(users.orderBy(), QStringList());
        QCOMPARE(table.sortColumn(), -1);

        Titles titles;
        titles.appendRow(Titles::make(u"b"_s, 1));
        titles.appendRow(Titles::make(u"a"_s, 2));
        table.setSource(&titles);
        table.setColumns({u"title"_s});
        table.sort(0);
        QCOMPARE(table.index(0, 0).data(), QVariant(u"b"_s)); // nobody can tell how
    }

    void editsColumnByColumn()
    {
        Titles titles;
        titles.appendRow(Titles::make(u"one"_s, 10));
        titles.appendRow(Titles::make(u"two"_s, 20));
        AioTableAdapter table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setSource(&titles);
        table.setColumns({u"title"_s, u"pages"_s});
        table.setReadOnly({u"pages"_s});
        QVERIFY(table.flags(table.index(0, 0)).testFlag(Qt::ItemIsEditable));
        QVERIFY(!table.flags(table.index(0, 1)).testFlag(Qt::ItemIsEditable));
        QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
        QVERIFY(table.setData(table.index(1, 0), u"zwei"_s));
        QCOMPARE(titles.item(1)->data(Titles::Title), QVariant(u"zwei"_s));
        QCOMPARE(changed.size(), 2);
        QCOMPARE(changed[0][0].toModelIndex(), table.index(1, 0));
        // as a delegate does: model.pages = 21, whichever column it stands in
        QVERIFY(table.setData(table.index(1, 0), 21, Titles::Pages));
        QCOMPARE(table.index(1, 1).data().toInt(), 21);
        QTest::failOnWarning(QRegularExpression(u"."_s));
        QVERIFY(!table.setData(QModelIndex(), 1));
        QVERIFY(!table.data(QModelIndex()).isValid());
    }

    void layoutChangesKeepIndexes()
    {
        Titles titles;
        for (const QString &title : {u"d"_s, u"a"_s, u"c"_s, u"b"_s}) {
            titles.appendRow(Titles::make(title, int(title[0].unicode())));
        }
        AioTableAdapter table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setSource(&titles);
        table.setColumns({u"title"_s, u"pages"_s});
        const QPersistentModelIndex d(table.index(0, 1));
        const QPersistentModelIndex b(table.index(3, 0));
        QSignalSpy layouts(&table, &QAbstractItemModel::layoutChanged);
        titles.sort(0);
        QCOMPARE(layouts.size(), 1);
        QCOMPARE(d.row(), 3);
        QCOMPARE(d.data().toInt(), int('d'));
        QCOMPARE(b.row(), 1);
        QCOMPARE(b.data(), QVariant(u"b"_s));
    }

    void columnsComeAndGo()
    {
        Titles titles;
        titles.appendRow(Titles::make(u"one"_s, 10));
        AioTableAdapter table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setSource(&titles);
        table.setColumns({u"title"_s, u"pages"_s});
        QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&table, &QAbstractItemModel::columnsInserted);
        QSignalSpy removed(&table, &QAbstractItemModel::columnsRemoved);
        const QPersistentModelIndex pages(table.index(0, 1));
        table.setColumns({u"pages"_s});
        QCOMPARE(removed.size(), 1);
        QCOMPARE(pages.column(), 0);
        table.setColumns({u"title"_s, u"display"_s, u"pages"_s});
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(pages.column(), 2);
        QCOMPARE(pages.data().toInt(), 10);
        QCOMPARE(resets.size(), 0);
    }

    void unknownColumnsAreSaid()
    {
        Titles titles;
        titles.appendRow(Titles::make(u"one"_s, 10));
        AioTableAdapter table;
        table.setSource(&titles);
        table.setColumns({u"title"_s, u"author"_s});
        QCOMPARE(table.errorString(), u"The source has no role \"author\". It has: display, pages, title."_s);
        QVERIFY(!table.index(0, 1).data().isValid());
        QVERIFY(!table.setData(table.index(0, 1), 1));
        table.setColumns({u"title"_s});
        QVERIFY(table.errorString().isEmpty());
    }

    /// Of a tree the top level alone is rows here; one that comes from below is a new one.
    void levelsBelowAreNoRows()
    {
        const auto &w = Ware::columns();
        const auto lamp = await(Ware::aioCreate(w.title = u"lamp"_s));
        const auto bulb = await(Ware::aioCreate(w.title = u"bulb"_s, w.partOf = lamp));
        await(Ware::aioCreate(w.title = u"desk"_s));
        AioTreeModel wares(AioListSource::of<Ware>());
        wares.setOrderBy({u"title"_s});
        AioTableAdapter table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setSource(&wares);
        table.setColumns({u"title"_s});
        QTRY_COMPARE(table.rowCount(), 2);
        QSignalSpy inserted(&table, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&table, &QAbstractItemModel::rowsRemoved);
        QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
        const QPersistentModelIndex lampIndex(table.index(1, 0));
        wares.fetchMore(wares.index(1, 0));
        QTRY_COMPARE(wares.count(), 3);
        await(Ware::update(w.title = u"light bulb"_s).where(w.id == bulb->id()).aioExecute());
        QTRY_COMPARE(wares.indexOfKey(QString::number(bulb->id())).data().toString(), u"light bulb"_s);
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(inserted.size() + removed.size() + changed.size(), 0);
        await(Ware::update(w.partOf = std::nullopt, w.title = u"a bulb"_s).where(w.id == bulb->id()).aioExecute());
        QTRY_COMPARE(table.rowCount(), 3);
        QTRY_COMPARE(table.index(0, 0).data().toString(), u"a bulb"_s);
        QCOMPARE(inserted.size(), 1);
        await(Ware::update(w.partOf = bulb->id()).where(w.id == lamp->id()).aioExecute());
        QTRY_COMPARE(table.rowCount(), 2);
        QVERIFY(!lampIndex.isValid());
    }

    /// Nothing is signalled of cells that there are none of.
    void noColumnsNoChanges()
    {
        QStandardItemModel nothing(0, 0);
        AioTableAdapter table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        nothing.setItemRoleNames({});
        table.setSource(&nothing);
        QCOMPARE(table.columnCount(), 0);
        QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
        nothing.appendRow(new QStandardItem(u"one"_s));
        nothing.item(0)->setText(u"two"_s);
        QCOMPARE(table.rowCount(), 1);
        QCOMPARE(changed.size(), 0);
        table.retranslate();
    }

    void sourceMayGo()
    {
        AioTableAdapter table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto titles = std::make_unique<Titles>();
        titles->appendRow(Titles::make(u"one"_s, 10));
        table.setColumns({u"title"_s});
        table.setSource(titles.get());
        const QPersistentModelIndex kept(table.index(0, 0));
        titles.reset();
        QCOMPARE(table.source(), nullptr);
        QCOMPARE(table.rowCount(), 0);
        QVERIFY(!kept.isValid());
        Titles others;
        others.appendRow(Titles::make(u"two"_s, 10));
        table.setSource(&others);
        QCOMPARE(table.index(0, 0).data(), QVariant(u"two"_s));
    }

    /// Whatever the source does, a persistent index stays at its row, and the table is what the source is.
    void anythingMayHappen()
    {
        QRandomGenerator random(7);
        Titles titles;
        AioTableAdapter table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setSource(&titles);
        table.setColumns({u"title"_s, u"pages"_s});
        QList<std::pair<QPersistentModelIndex, QString>> kept;
        int made = 0;
        for (int step = 0; step < 600; ++step) {
            const int rows = titles.rowCount();
            switch (random.bounded(6)) {
            case 0:
            case 1:
                titles.insertRow(random.bounded(rows + 1), Titles::make(QString::number(++made), random.bounded(100)));
                break;
            case 2:
                if (rows > 10) {
                    titles.removeRows(random.bounded(rows - 3), 1 + random.bounded(3));
                }
                break;
            case 3:
                titles.sort(0, random.bounded(2) ? Qt::AscendingOrder : Qt::DescendingOrder);
                break;
            case 4:
                if (rows > 0) {
                    titles.item(random.bounded(rows))->setData(random.bounded(100), Titles::Pages);
                }
                break;
            case 5:
                if (rows > 0) {
                    const QModelIndex index = table.index(random.bounded(rows), 0);
                    kept.emplaceBack(index, index.data().toString());
                }
                break;
            }
            QCOMPARE(table.rowCount(), titles.rowCount());
            for (const auto &[index, title] : std::as_const(kept)) {
                QVERIFY(!index.isValid() || index.data().toString() == title);
            }
        }
    }
};

QTEST_MAIN(TestTableAdapter)
#include "tst_tableadapter.moc"
