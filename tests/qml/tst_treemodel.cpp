// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiotreemodel.h"
#include "aioorm/testing/aioqueryrecorder.h"
#include "qml/usersdatabase.h"
#include "support/testdatabase.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

/// Refers to itself twice, by a key of text.
class Unit : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Unit, "units",
        (QString,             code,  setCode,  primaryKey().maxLength(20)),
        (QString,             name,  setName),
        (AioForeignKey<Unit>, above, setAbove, nullable()),
        (AioForeignKey<Unit>, heir,  setHeir,  nullable()))
    // clang-format on
};

/// AioTreeModel on a real database, watched by QAbstractItemModelTester.
class TestTreeModel : public UsersDatabase
{
    Q_OBJECT

private:
    static bool settled(const AioTreeModel &tree) { return tree.status() == AioTreeModel::Ready; }

    std::shared_ptr<Folder> make(const QString &name, const std::shared_ptr<Folder> &parent = {})
    {
        const auto &f = Folder::columns();
        return parent ? await(Folder::aioCreate(f.name = name, f.folder = parent)) : await(Folder::aioCreate(f.name = name));
    }

    static QStringList names(const AioTreeModel &tree, const QModelIndex &parent = {})
    {
        QStringList result;
        for (int row = 0; row < tree.rowCount(parent); ++row) {
            result << tree.index(row, 0, parent).data().toString();
        }
        return result;
    }

    /// As a view that opens it.
    static void open(AioTreeModel &tree, const QModelIndex &index)
    {
        if (tree.canFetchMore(index)) {
            tree.fetchMore(index);
        }
    }

    /// What is loaded, a line for each row.
    static QStringList drawn(const AioTreeModel &tree)
    {
        QStringList lines;
        std::vector<std::pair<QModelIndex, int>> left{{QModelIndex(), 0}};
        while (!left.empty()) {
            const auto [index, depth] = left.back();
            left.pop_back();
            if (index.isValid()) {
                lines << QString(depth, u' ') + index.data().toString();
            }
            for (int row = tree.rowCount(index) - 1; row >= 0; --row) {
                left.emplace_back(tree.index(row, 0, index), depth + 1);
            }
        }
        return lines;
    }

    /// Opens all there is.
    static bool openAll(AioTreeModel &tree)
    {
        return QTest::qWaitFor(
            [&] {
                bool complete = settled(tree);
                std::vector<QModelIndex> left{QModelIndex()};
                while (!left.empty()) {
                    const QModelIndex index = left.back();
                    left.pop_back();
                    if (tree.canFetchMore(index)) {
                        complete = false;
                        tree.fetchMore(index);
                    }
                    for (int row = 0; row < tree.rowCount(index); ++row) {
                        left.push_back(tree.index(row, 0, index));
                    }
                }
                return complete;
            },
            60'000);
    }

private Q_SLOTS:
    void init() { makeDatabase<Folder, Unit>(); }
    void cleanup() { closeDatabase(); }

    void loadsALevelWhenItIsOpened()
    {
        const auto music = make(u"music"_s);
        const auto books = make(u"books"_s);
        make(u"empty"_s);
        const auto jazz = make(u"jazz"_s, music);
        make(u"bop"_s, jazz);
        make(u"rock"_s, music);
        make(u"novels"_s, books);

        AioQueryRecorder recorder(*m_database);
        AioTreeModel tree(AioListSource::of<Folder>());
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        QCOMPARE(tree.status(), AioTreeModel::Null);
        tree.setOrderBy({u"name"_s});
        QTRY_VERIFY2(settled(tree), qPrintable(tree.errorString()));
        QCOMPARE(recorder.count(), 1);
        QCOMPARE(names(tree), (QStringList{u"books"_s, u"empty"_s, u"music"_s}));
        QCOMPARE(tree.count(), 3);
        const QModelIndex musicIndex = tree.index(2, 0);
        QVERIFY(tree.hasChildren(musicIndex));
        QVERIFY(!tree.hasChildren(tree.index(1, 0)));
        QVERIFY(!tree.canFetchMore(tree.index(1, 0)));
        QCOMPARE(tree.rowCount(musicIndex), 0);
        QVERIFY(tree.canFetchMore(musicIndex));

        // two of one level by one query
        QSignalSpy inserted(&tree, &QAbstractItemModel::rowsInserted);
        open(tree, musicIndex);
        open(tree, tree.index(0, 0));
        QTRY_COMPARE(inserted.size(), 2);
        QTRY_VERIFY(settled(tree));
        QCOMPARE(recorder.count(), 2);
        QCOMPARE(names(tree, musicIndex), (QStringList{u"jazz"_s, u"rock"_s}));
        QVERIFY(tree.hasChildren(tree.index(0, 0, musicIndex)));
        QVERIFY(!tree.hasChildren(tree.index(1, 0, musicIndex)));
        QVERIFY(!tree.canFetchMore(musicIndex));
        QCOMPARE(tree.parent(tree.index(0, 0, musicIndex)), musicIndex);
        QCOMPARE(tree.count(), 6);

        const QModelIndex jazzIndex = tree.indexOfKey(QString::number(jazz->id()));
        QCOMPARE(jazzIndex, tree.index(0, 0, musicIndex));
        QCOMPARE(tree.keyAt(jazzIndex), QString::number(jazz->id()));
        QCOMPARE(tree.get(jazzIndex).value(u"name"_s), QVariant(u"jazz"_s));
        QCOMPARE(tree.get(jazzIndex).value(u"folder"_s).toLongLong(), music->id());
        QVERIFY(!tree.indexOfKey(u"999"_s).isValid());
        QVERIFY(tree.get({}).isEmpty());
        QCOMPARE(tree.headerData(0, Qt::Horizontal), QVariant(u"Name"_s));
    }

    void followsCommits()
    {
        const auto music = make(u"music"_s);
        const auto books = make(u"books"_s);
        const auto jazz = make(u"jazz"_s, music);
        make(u"bop"_s, jazz);
        make(u"novels"_s, books);
        AioTreeModel tree(AioListSource::of<Folder>());
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        tree.setOrderBy({u"name"_s});
        QVERIFY(openAll(tree));
        QSignalSpy resets(&tree, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&tree, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&tree, &QAbstractItemModel::rowsRemoved);
        QSignalSpy moved(&tree, &QAbstractItemModel::rowsMoved);
        QSignalSpy changed(&tree, &QAbstractItemModel::dataChanged);
        const auto &f = Folder::columns();
        const QPersistentModelIndex jazzIndex(tree.indexOfKey(QString::number(jazz->id())));

        make(u"art"_s);
        QTRY_COMPARE(inserted.size(), 1);
        QCOMPARE(names(tree), (QStringList{u"art"_s, u"books"_s, u"music"_s}));
        make(u"blues"_s, music);
        QTRY_COMPARE(inserted.size(), 2);
        QCOMPARE(jazzIndex.row(), 1);
        QCOMPARE(jazzIndex.parent().row(), 2);

        // another name, another place in the order
        await(Folder::update(f.name = u"ambient"_s).where(f.name == u"jazz"_s).aioExecute());
        QTRY_COMPARE(moved.size(), 1);
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(jazzIndex.row(), 0);
        QCOMPARE(changed[0][2].value<QList<int>>(), (QList<int>{tree.roleNames().key("name"), Qt::DisplayRole}));

        // below another one, with all that is below it
        await(Folder::update(f.folder = books->id()).where(f.id == jazz->id()).aioExecute());
        QTRY_COMPARE(jazzIndex.parent().data().toString(), u"books"_s);
        QCOMPARE(removed.size(), 0);
        QCOMPARE(names(tree, jazzIndex), QStringList{u"bop"_s});
        QCOMPARE(drawn(tree), (QStringList{u" art"_s, u" books"_s, u"  ambient"_s, u"   bop"_s, u"  novels"_s, u" music"_s, u"  blues"_s}));

        // the whole of it
        await(Folder::remove().where(f.id == books->id()).aioExecute());
        QTRY_COMPARE(removed.size(), 1);
        QVERIFY(!jazzIndex.isValid());
        QCOMPARE(drawn(tree), (QStringList{u" art"_s, u" music"_s, u"  blues"_s}));
        QCOMPARE(tree.count(), 3);
        QCOMPARE(resets.size(), 0);
    }

    void aChangeIsOneQuery()
    {
        const auto a = make(u"a"_s);
        const auto b = make(u"b"_s, a);
        const auto c = make(u"c"_s, b);
        make(u"d"_s, c);
        AioTreeModel tree(AioListSource::of<Folder>());
        QVERIFY(openAll(tree));
        AioQueryRecorder recorder(*m_database);
        make(u"e"_s, c);
        QTRY_COMPARE(tree.count(), 5);
        QTRY_VERIFY(settled(tree));
        QCOMPARE(recorder.count(), 2); // that of make(), and one for four levels
    }

    void firstAndLastChildrenShow()
    {
        const auto a = make(u"a"_s);
        AioTreeModel tree(AioListSource::of<Folder>());
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        QTRY_VERIFY(settled(tree));
        const QPersistentModelIndex index(tree.index(0, 0));
        QVERIFY(!tree.hasChildren(index));
        QSignalSpy inserted(&tree, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&tree, &QAbstractItemModel::rowsRemoved);
        const auto b = make(u"b"_s, a);
        QTRY_COMPARE(inserted.size(), 1); // so that views draw the branch
        QCOMPARE(inserted[0][0].toModelIndex(), QModelIndex(index));
        const auto &f = Folder::columns();
        await(Folder::remove().where(f.id == b->id()).aioExecute());
        QTRY_COMPARE(removed.size(), 1);
        QVERIFY(!tree.hasChildren(index));

        // those that nobody has looked at
        const auto c = make(u"c"_s);
        const auto d = make(u"d"_s, c);
        AioTreeModel closed(AioListSource::of<Folder>());
        QAbstractItemModelTester closedTester(&closed, QAbstractItemModelTester::FailureReportingMode::QtTest);
        closedTester.setUseFetchMore(false);
        QTRY_VERIFY(settled(closed));
        const QModelIndex cIndex = closed.indexOfKey(QString::number(c->id()));
        QVERIFY(closed.hasChildren(cIndex));
        QSignalSpy layouts(&closed, &QAbstractItemModel::layoutChanged);
        await(Folder::remove().where(f.id == d->id()).aioExecute());
        QTRY_COMPARE(layouts.size(), 1);
        QVERIFY(!closed.hasChildren(cIndex));
        QVERIFY(!closed.canFetchMore(cIndex));
    }

    void conditionAndOrderKeepWhatIsOpen()
    {
        const auto a = make(u"a"_s);
        const auto b = make(u"b"_s);
        make(u"a1"_s, a);
        make(u"a2"_s, a);
        make(u"b1"_s, b);
        AioTreeModel tree(AioListSource::of<Folder>());
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        tree.setOrderBy({u"name"_s});
        QVERIFY(openAll(tree));
        QSignalSpy resets(&tree, &QAbstractItemModel::modelReset);
        tree.setOrderBy({u"-name"_s});
        QTRY_COMPARE(drawn(tree), (QStringList{u" b"_s, u"  b1"_s, u" a"_s, u"  a2"_s, u"  a1"_s}));
        tree.setWhere({{u"name"_s, QVariantMap{{u"ne"_s, u"a2"_s}}}});
        QTRY_COMPARE(drawn(tree), (QStringList{u" b"_s, u"  b1"_s, u" a"_s, u"  a1"_s}));
        tree.sort(0, Qt::AscendingOrder);
        QCOMPARE(tree.orderBy(), QStringList{u"name"_s});
        QTRY_COMPARE(drawn(tree), (QStringList{u" a"_s, u"  a1"_s, u" b"_s, u"  b1"_s}));
        // a row counts as a child if it would be shown
        tree.setWhere({{u"name"_s, QVariantMap{{u"in"_s, QVariantList{u"a"_s, u"b"_s, u"b1"_s}}}}});
        QTRY_COMPARE(drawn(tree), (QStringList{u" a"_s, u" b"_s, u"  b1"_s}));
        QVERIFY(!tree.hasChildren(tree.index(0, 0)));
        QCOMPARE(resets.size(), 0);
    }

    void manyThatChangePlacesAreOneLayoutChange()
    {
        const auto a = make(u"a"_s);
        const auto &f = Folder::columns();
        QList<std::tuple<QString, qint64>> rows;
        for (int i = 0; i < 300; ++i) {
            rows.emplaceBack(QString::number(i).rightJustified(4, u'0'), a->id());
        }
        await(Folder::insertMany(f.name, f.folder).rows(rows).aioExecute());
        AioTreeModel tree(AioListSource::of<Folder>());
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        tree.setOrderBy({u"name"_s});
        QVERIFY(openAll(tree));
        const QPersistentModelIndex first(tree.index(0, 0, tree.index(0, 0)));
        QSignalSpy layouts(&tree, &QAbstractItemModel::layoutChanged);
        QSignalSpy moved(&tree, &QAbstractItemModel::rowsMoved);
        tree.setOrderBy({u"-name"_s});
        QTRY_COMPARE(layouts.size(), 1);
        QCOMPARE(moved.size(), 0);
        QCOMPARE(first.row(), 299);
        QCOMPARE(first.data().toString(), u"0000"_s);
    }

    void circlesAreNotShown()
    {
        const auto a = make(u"a"_s);
        const auto b = make(u"b"_s, a);
        const auto c = make(u"c"_s, b);
        const auto other = make(u"other"_s);
        AioTreeModel tree(AioListSource::of<Folder>());
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        QVERIFY(openAll(tree));
        QCOMPARE(tree.count(), 4);
        const auto &f = Folder::columns();
        await(Folder::update(f.folder = c->id()).where(f.id == a->id()).aioExecute());
        QTRY_COMPARE(drawn(tree), QStringList{u" other"_s});
        // and back, the other way up
        await(Folder::update(f.folder = other->id()).where(f.id == c->id()).aioExecute());
        QVERIFY(QTest::qWaitFor([&] {
            return openAll(tree) && tree.count() == 4;
        }));
        QCOMPARE(drawn(tree), (QStringList{u" other"_s, u"  c"_s, u"   a"_s, u"    b"_s}));
        await(Folder::update(f.folder = b->id()).where(f.id == b->id()).aioExecute());
        QTRY_COMPARE(drawn(tree), (QStringList{u" other"_s, u"  c"_s, u"   a"_s}));
    }

    void parentAndChildChangePlaces()
    {
        const auto a = make(u"a"_s);
        const auto b = make(u"b"_s, a);
        make(u"c"_s, b);
        AioTreeModel tree(AioListSource::of<Folder>());
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        QVERIFY(openAll(tree));
        const QPersistentModelIndex aIndex(tree.indexOfKey(QString::number(a->id())));
        const auto &f = Folder::columns();
        await(m_database->aioAtomic([&](AioTransaction &tx) -> QCoro::Task<> {
            co_await Folder::update(f.folder = std::nullopt).where(f.id == b->id()).aioExecute(tx);
            co_await Folder::update(f.folder = b->id()).where(f.id == a->id()).aioExecute(tx);
        }));
        QTRY_COMPARE(drawn(tree), (QStringList{u" b"_s, u"  a"_s, u"  c"_s}));
        QVERIFY(aIndex.isValid());
        QCOMPARE(aIndex.parent().data().toString(), u"b"_s);
    }

    void depthHasNoLimit()
    {
        const auto &f = Folder::columns();
        constexpr int depth = 700;
        QList<std::tuple<qint64, QString, std::optional<qint64>>> rows;
        for (int i = 1; i <= depth; ++i) {
            rows.emplaceBack(i, QString::number(i), i > 1 ? std::optional<qint64>(i - 1) : std::nullopt);
        }
        await(m_database->aioAtomic([&](AioTransaction &tx) -> QCoro::Task<> {
            for (const auto &[id, name, parent] : rows) {
                if (parent) {
                    co_await Folder::insert(f.id = id, f.name = name, f.folder = *parent).aioExecute(tx);
                } else {
                    co_await Folder::insert(f.id = id, f.name = name).aioExecute(tx);
                }
            }
        }));
        AioTreeModel tree(AioListSource::of<Folder>());
        QTRY_VERIFY(settled(tree));
        QModelIndex index = tree.index(0, 0);
        for (int i = 1; i < depth; ++i) {
            open(tree, index);
            QTRY_COMPARE(tree.rowCount(index), 1);
            index = tree.index(0, 0, index);
        }
        QTRY_VERIFY(settled(tree));
        QCOMPARE(tree.count(), depth);
        // more than one statement's worth of opened rows
        await(Folder::update(f.name = u"deepest"_s).where(f.id == qint64(depth)).aioExecute());
        QTRY_COMPARE(index.data().toString(), u"deepest"_s);
        await(Folder::update(f.folder = qint64(depth)).where(f.id == qint64(1)).aioExecute());
        QTRY_COMPARE(tree.count(), 0);
    }

    void parentFieldsAreChecked()
    {
        const auto &u = Unit::columns();
        const auto top = await(Unit::aioCreate(u.code = u"T"_s, u.name = u"top"_s));
        const auto low = await(Unit::aioCreate(u.code = u"L"_s, u.name = u"low"_s, u.above = top));
        await(Unit::update(u.heir = low).where(u.code == u"T"_s).aioExecute());
        AioTreeModel tree(AioListSource::of<Unit>());
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        QSignalSpy errors(&tree, &AioTreeModel::errorOccurred);
        QTRY_COMPARE(tree.status(), AioTreeModel::Error);
        QVERIFY2(tree.errorString().contains(u"several foreign keys to itself (above, heir)"_s), qPrintable(tree.errorString()));
        QCOMPARE(errors.size(), 1);
        tree.setParentField(u"above"_s);
        QVERIFY(openAll(tree));
        QCOMPARE(drawn(tree), (QStringList{u" T"_s, u"  L"_s}));
        QCOMPARE(tree.keyAt(tree.index(0, 0)), u"T"_s);
        tree.setColumns({u"code"_s, u"name"_s});
        QCOMPARE(tree.columnCount(), 2);
        QCOMPARE(tree.index(0, 1).data().toString(), u"top"_s);
        tree.setParentField(u"heir"_s);
        QVERIFY(openAll(tree));
        QCOMPARE(drawn(tree), (QStringList{u" L"_s, u"  T"_s}));
        for (const auto &[name, part] : {std::pair(u"name"_s, u"no foreign key of units to itself"_s), std::pair(u"parent"_s, u"no field \"parent\""_s)}) {
            const int count = tree.count();
            tree.setParentField(name);
            QTRY_COMPARE(tree.status(), AioTreeModel::Error);
            QVERIFY2(tree.errorString().contains(part), qPrintable(tree.errorString()));
            QCOMPARE(tree.count(), count); // what was there still is
            tree.setParentField(u"above"_s);
            QTRY_VERIFY(settled(tree));
        }
        tree.setColumns({u"nmae"_s});
        QVERIFY(tree.errorString().contains(u"no field \"nmae\""_s));
        QCOMPARE(tree.columnCount(), 2);
    }

    void liveAndActive()
    {
        make(u"a"_s);
        AioTreeModel tree(AioListSource::of<Folder>());
        tree.setActive(false);
        QTest::qWait(30);
        QCOMPARE(tree.status(), AioTreeModel::Null);
        tree.setActive(true);
        QTRY_VERIFY(settled(tree));
        tree.setLive(false);
        make(u"b"_s);
        QTest::qWait(150);
        QCOMPARE(tree.count(), 1);
        tree.setLive(true);
        QTRY_COMPARE(tree.count(), 2);
        tree.setActive(false);
        make(u"c"_s);
        QTest::qWait(150);
        QCOMPARE(tree.count(), 2);
        tree.setActive(true);
        QTRY_COMPARE(tree.count(), 3);
    }

    void anOldIndexIsHarmless()
    {
        const auto a = make(u"a"_s);
        AioTreeModel tree(AioListSource::of<Folder>());
        QTRY_VERIFY(settled(tree));
        const QModelIndex old = tree.index(0, 0); // kept against the rules, as JavaScript can
        const auto &f = Folder::columns();
        await(Folder::remove().where(f.id == a->id()).aioExecute());
        QTRY_COMPARE(tree.count(), 0);
        QVERIFY(!tree.data(old).isValid());
        QVERIFY(!tree.parent(old).isValid());
        QCOMPARE(tree.rowCount(old), 0);
        QVERIFY(tree.get(old).isEmpty());
        QVERIFY(tree.keyAt(old).isEmpty());
        tree.fetchMore(old);
    }

    void modelMayGoInASlot()
    {
        const auto a = make(u"a"_s);
        make(u"b"_s, a);
        for (int signal = 0; signal < 3; ++signal) {
            auto *tree = new AioTreeModel(AioListSource::of<Folder>());
            const QPointer<AioTreeModel> guard(tree);
            const auto go = [tree] {
                delete tree;
            };
            if (signal == 0) {
                connect(tree, &AioTreeModel::statusChanged, this, go);
            } else if (signal == 1) {
                connect(tree, &AioTreeModel::countChanged, this, go);
            } else {
                connect(tree, &QAbstractItemModel::rowsInserted, this, go, Qt::QueuedConnection);
            }
            QTRY_VERIFY(!guard);
        }
    }

    void errorsLeaveTheRows()
    {
        const auto a = make(u"a"_s);
        make(u"b"_s, a);
        AioTreeModel tree(AioListSource::of<Folder>());
        QTRY_VERIFY(settled(tree));
        await(m_database->aioClose());
        QSignalSpy errors(&tree, &AioTreeModel::errorOccurred);
        open(tree, tree.index(0, 0));
        QTRY_COMPARE(tree.status(), AioTreeModel::Error);
        QCOMPARE(errors.size(), 1);
        QCOMPARE(tree.count(), 1);
        QVERIFY(tree.canFetchMore(tree.index(0, 0)));
        await(m_database->aioConnect());
        tree.retry();
        QTRY_COMPARE(tree.count(), 2);
        QTRY_VERIFY(settled(tree));
    }

    void everyDatabase_data()
    {
        QTest::addColumn<QString>("kind");
        for (const QString &kind : TestDatabase::kinds()) {
            QTest::newRow(qPrintable(kind)) << kind;
        }
    }
    void everyDatabase()
    {
        QFETCH(QString, kind);
        TestDatabase given(kind);
        AioDatabase &db = given.database();
        await(db.aioCreateTables<Folder>());
        const auto &f = Folder::columns();
        const auto a = await(Folder::aioCreate(db, f.name = u"a"_s));
        const auto b = await(Folder::aioCreate(db, f.name = u"b"_s, f.folder = a));
        await(Folder::aioCreate(db, f.name = u"c"_s, f.folder = b));
        AioTreeModel tree(AioListSource::of<Folder>());
        tree.setDatabase(&db);
        tree.setOrderBy({u"name"_s});
        tree.setWhere({{u"name"_s, QVariantMap{{u"ne"_s, u"hidden"_s}}}});
        QVERIFY2(openAll(tree), qPrintable(tree.errorString()));
        QCOMPARE(drawn(tree), (QStringList{u" a"_s, u"  b"_s, u"   c"_s}));
        await(Folder::aioCreate(db, f.name = u"hidden"_s, f.folder = b));
        await(Folder::update(f.folder = std::nullopt).where(f.id == b->id()).aioExecute(db));
        QTRY_COMPARE(drawn(tree), (QStringList{u" a"_s, u" b"_s, u"  c"_s}));
        tree.setDatabase(nullptr);
        QTRY_COMPARE(tree.count(), 0);
        await(db.aioClose());
    }

    /// Whatever is done to the rows, what is shown in the end is what a new model shows.
    void anythingMayHappen()
    {
        QRandomGenerator random(11);
        std::vector<qint64> ids;
        for (int i = 0; i < 30; ++i) {
            const qint64 id = make(QString::number(i))->id();
            ids.push_back(id);
        }
        AioTreeModel tree(AioListSource::of<Folder>());
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        tree.setOrderBy({u"name"_s});
        QTRY_VERIFY(settled(tree));
        QHash<QString, QPersistentModelIndex> kept;
        const auto &f = Folder::columns();
        int made = 100;
        for (int round = 0; round < 40; ++round) {
            await(m_database->aioAtomic([&](AioTransaction &tx) -> QCoro::Task<> {
                for (int i = 0; i < 6; ++i) {
                    const qint64 id = ids[std::size_t(random.bounded(int(ids.size())))];
                    const qint64 other = ids[std::size_t(random.bounded(int(ids.size())))];
                    switch (random.bounded(5)) {
                    case 0: {
                        const QString name = QString::number(++made);
                        const auto folder = co_await Folder::aioCreate(tx, f.name = name, f.folder = other);
                        ids.push_back(folder->id());
                        break;
                    }
                    case 1:
                        co_await Folder::update(f.folder = std::nullopt).where(f.id == id).aioExecute(tx);
                        break;
                    case 2: {
                        const QString name = QString::number(++made);
                        co_await Folder::update(f.name = name).where(f.id == id).aioExecute(tx);
                        break;
                    }
                    default: // circles among them
                        co_await Folder::update(f.folder = other).where(f.id == id).aioExecute(tx);
                    }
                }
                if (random.bounded(4) == 0) {
                    const qint64 id = ids[std::size_t(random.bounded(int(ids.size())))];
                    co_await Folder::remove().where(f.id == id).aioExecute(tx);
                }
            }));
            // the ids of what has gone with it
            const auto there = await(Folder::select(f.id).aioExecute());
            ids.clear();
            for (const auto &row : there) {
                ids.push_back(std::get<0>(row));
            }
            if (random.bounded(3) != 0) {
                QVERIFY(openAll(tree));
            } else {
                QTest::qWait(random.bounded(30));
            }
            for (auto it = kept.cbegin(); it != kept.cend(); ++it) {
                QVERIFY(!it->isValid() || tree.keyAt(*it) == it.key());
            }
            if (const QModelIndex some = tree.index(random.bounded(std::max(tree.rowCount(), 1)), 0); some.isValid()) {
                kept.insert(tree.keyAt(some), some);
            }
        }
        AioTreeModel fresh(AioListSource::of<Folder>());
        fresh.setOrderBy({u"name"_s});
        QVERIFY(openAll(fresh));
        QVERIFY(openAll(tree));
        QTRY_COMPARE((openAll(tree), drawn(tree)), drawn(fresh));
    }
};

QTEST_MAIN(TestTreeModel)
#include "tst_treemodel.moc"
