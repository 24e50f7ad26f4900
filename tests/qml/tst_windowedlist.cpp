// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiolistmodel.h"
#include "qml/usersdatabase.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

// for a machine that is busy with something else
constexpr int patience = 60000;

/// Lists as long as their result, with the rows that somebody looks at.
class TestWindowedList : public EnginesTest
{
    Q_OBJECT

private:
    static bool settled(const AioListModel &model) { return model.status() == AioListModel::Ready; }

    /// What a view does that shows these rows.
    static void look(const AioListModel &model, int first, int count)
    {
        const int role = model.roleNames().key("username");
        for (int row = std::max(first, 0); row < std::min(first + count, model.rowCount()); ++row) {
            model.data(model.index(row), role);
        }
    }
    static bool isLoaded(const AioListModel &model, int row) { return model.data(model.index(row), model.roleNames().key("loaded")).toBool(); }
    static int loadedRows(const AioListModel &model)
    {
        int loaded = 0;
        for (int row = 0; row < model.rowCount(); ++row) {
            loaded += isLoaded(model, row);
        }
        return loaded;
    }
    static QString name(const AioListModel &model, int row) { return model.data(model.index(row), model.roleNames().key("username")).toString(); }
    static int rank(const AioListModel &model, int row) { return model.data(model.index(row), model.roleNames().key("rank")).toInt(); }

    /// Each row that is loaded has the number that the database gives it.
    static QString misnumbered(const AioListModel &model, const QList<std::tuple<qint64>> &ids)
    {
        if (model.count() != ids.size()) {
            return u"%1 rows instead of %2"_s.arg(model.count()).arg(ids.size());
        }
        for (int row = 0; row < model.count(); ++row) {
            if (isLoaded(model, row) && model.keyAt(row) != QString::number(std::get<0>(ids[row]))) {
                return u"row %1 is %2 instead of %3"_s.arg(row).arg(model.keyAt(row)).arg(std::get<0>(ids[row]));
            }
        }
        return {};
    }

private Q_SLOTS:
    void opensAndJumps()
    {
        insertUsers(0, 30000);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        model.setOrderBy({u"username"_s});
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        QCOMPARE(resets.size(), 1);
        QCOMPARE(model.rowCount(), 30000);
        QCOMPARE(model.count(), 30000);
        QCOMPARE(model.totalCount(), 30000);
        QVERIFY(!model.canFetchMore({}));
        QVERIFY(isLoaded(model, 0));
        QCOMPARE(rank(model, 0), 0);
        for (const int place : {29999, 15000, 12, 7777, 29000, 22222}) {
            if (!isLoaded(model, place)) {
                QCOMPARE(name(model, place), QString()); // the empty value of its type
                QVERIFY(model.keyAt(place).isEmpty());
            }
            look(model, place, 30);
            QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, place), patience);
            QCOMPARE(rank(model, place), place);
            QCOMPARE(model.count(), 30000);
        }
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        QCOMPARE(resets.size(), 1);
    }

    void oneQueryForWhatIsAskedInOneTurn()
    {
        insertUsers(0, 5000);
        AioListModel model(User::columns().aioSource);
        model.setWindowed(true);
        model.setPageSize(50);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 5000, patience);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        look(model, 2500, 40);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, 2500), patience);
        QVERIFY(changed.size() >= 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 2500); // the page that was asked for, and all of it
        QCOMPARE(changed[0][1].toModelIndex().row(), 2549);
        QTRY_VERIFY(isLoaded(model, 2550) && isLoaded(model, 2499)); // those beside it come by themselves
    }

    void keepsAsManyRowsAsItMay()
    {
        insertUsers(0, 20000);
        AioListModel model(User::columns().aioSource);
        model.setWindowed(true);
        model.setPageSize(50);
        model.setCacheSize(600);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 20000, patience);
        for (int place = 0; place < 20000; place += 900) {
            look(model, place, 20);
            QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, place), patience);
            QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        }
        QVERIFY2(loadedRows(model) <= 600, qPrintable(QString::number(loadedRows(model))));
        QVERIFY(loadedRows(model) >= 150);
    }

    void rowUnderTheEyeStays_data()
    {
        QTest::addColumn<int>("place");
        QTest::newRow("at the top") << 0;
        QTest::newRow("in the first page") << 40;
        QTest::newRow("in the middle") << 10000;
        QTest::newRow("near the end") << 19980;
    }
    void rowUnderTheEyeStays()
    {
        QFETCH(int, place);
        insertUsers(0, 20000);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        model.setOrderBy({u"-id"_s});
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 20000, patience);
        look(model, place, 20);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, place) && settled(model), patience);
        look(model, place, 20);
        const QPersistentModelIndex eye(model.index(place));
        const QString shown = name(model, place);
        QCOMPARE(rank(model, place), 19999 - place);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        for (int i = 0; i < 5; ++i) {
            insertUsers(30000 + 100 * i, 60);
            QTest::qWait(20);
        }
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), 20300, patience);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        QTRY_COMPARE_WITH_TIMEOUT(eye.row(), place + 300, patience);
        QTRY_COMPARE_WITH_TIMEOUT(name(model, eye.row()), shown, patience);
        QCOMPARE(resets.size(), 0);
        // and rows that go above it
        const auto &u = User::columns();
        await(User::remove().where(u.rank >= 30000 && u.rank < 30200).aioExecute());
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), 20180, patience);
        QTRY_COMPARE_WITH_TIMEOUT(eye.row(), place + 180, patience);
        QTRY_COMPARE_WITH_TIMEOUT(name(model, eye.row()), shown, patience);
        look(model, eye.row() - 3, 3);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        if (place > 3) {
            QTRY_COMPARE_WITH_TIMEOUT(rank(model, eye.row() - 1), 19999 - place + 1, patience);
        }
        const auto ids = await(User::select(u.id).orderBy(u.id.desc()).aioExecute());
        QTRY_COMPARE_WITH_TIMEOUT(misnumbered(model, ids), QString(), patience);
    }

    /// Who is told that rows are gone for now looks at others: what is read again after a commit is still all that is loaded.
    void readsWhileRowsGo()
    {
        insertUsers(0, 6000);
        const auto &u = User::columns();
        AioListModel model(User::columns().aioSource);
        model.setWindowed(true);
        model.setOrderBy({u"-id"_s});
        model.setPageSize(50);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 6000, patience);
        QList<qint64> gone;
        for (const int place : {1000, 2000, 3000}) {
            look(model, place, 20);
            QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, place) && settled(model), patience);
            gone << model.keyAt(place + 5).toLongLong();
        }
        int elsewhere = 4000;
        QObject::connect(&model, &QAbstractItemModel::dataChanged, this, [&](const QModelIndex &first) {
            if (!isLoaded(model, first.row()) && elsewhere < 5500) {
                elsewhere += 500;
                look(model, elsewhere, 1);
            }
        });
        await(User::remove().where(u.id.in(gone)).aioExecute()); // one commit: the next would have them read again
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 5997, patience);
        QVERIFY(elsewhere > 4000);
        const auto ids = await(User::select(u.id).orderBy(u.id.desc()).aioExecute());
        QTRY_COMPARE_WITH_TIMEOUT(misnumbered(model, ids), QString(), patience);
    }

    /// Each part of a page that is looked at comes, on both sides of a row that is there.
    void bothSidesOfALoadedRow()
    {
        insertUsers(0, 6000);
        const auto &u = User::columns();
        AioListModel model(User::columns().aioSource);
        model.setWindowed(true);
        model.setOrderBy({u"-id"_s});
        model.setPageSize(50);
        model.setCacheSize(0);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 6000, patience);
        look(model, 4025, 1);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, 4025) && settled(model), patience);
        const QPersistentModelIndex kept(model.index(4025));
        for (const int place : {1000, 2000, 3000, 5000}) {
            for (int times = 0; times < 100; ++times) {
                look(model, place + times % 2, 1); // longer than the place before
            }
            QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, place) && settled(model), patience);
        }
        await(User::update(u.rank = 1).where(u.id == model.keyAt(4025).toLongLong()).aioExecute());
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && isLoaded(model, 4025) && !isLoaded(model, 4024) && !isLoaded(model, 4026), patience);
        look(model, 4010, 30);
        const auto areLoaded = [&] {
            for (int row = 4010; row < 4040; ++row) {
                if (!isLoaded(model, row)) {
                    return false;
                }
            }
            return true;
        };
        QTRY_VERIFY_WITH_TIMEOUT(areLoaded(), patience);
        QVERIFY(kept.isValid());
    }

    void selectedRowsStay()
    {
        insertUsers(0, 20000);
        AioListModel model(User::columns().aioSource);
        model.setWindowed(true);
        model.setOrderBy({u"-id"_s});
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 20000, patience);
        look(model, 15000, 20);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, 15000) && settled(model), patience);
        const QPersistentModelIndex selected(model.index(15003));
        const QString key = model.keyAt(15003);
        // the view goes on, to more places than are watched
        for (const int place : {12000, 9000, 6000, 3000}) {
            for (int row = place; row < place + 300; row += 20) {
                look(model, row, 20);
                QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, row) && isLoaded(model, row + 19), patience);
            }
        }
        const auto &u = User::columns();
        insertUsers(30000, 70);
        await(User::remove().where(u.rank > 9000 && u.rank <= 9100).aioExecute()); // between it and the view
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), 19970, patience);
        QTRY_COMPARE_WITH_TIMEOUT(selected.row(), 15003 + 70 - 100, patience);
        QTRY_COMPARE_WITH_TIMEOUT(model.keyAt(selected.row()), key, patience);
    }

    void changesInView()
    {
        insertUsers(0, 5000);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        model.setOrderBy({u"username"_s});
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 5000, patience);
        look(model, 3000, 20);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, 3000) && settled(model), patience);
        look(model, 3000, 20);
        const auto &u = User::columns();
        const QPersistentModelIndex row(model.index(3005));
        await(User::update(u.bio = u"hello"_s).where(u.rank == 3005).aioExecute());
        QTRY_COMPARE_WITH_TIMEOUT(model.data(row, model.roleNames().key("bio")).toString(), u"hello"_s, patience);
        await(User::remove().where(u.rank == 3004).aioExecute());
        QTRY_COMPARE_WITH_TIMEOUT(row.row(), 3004, patience);
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), 4999, patience);
        // out of sight: the row leaves the window, and the number of rows is as before
        await(User::update(u.username = u"zzz"_s).where(u.rank == 3003).aioExecute());
        QTRY_COMPARE_WITH_TIMEOUT(row.row(), 3003, patience);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), 4999, patience);
        QCOMPARE(rank(model, 3003), 3005);
        look(model, 4990, 9);
        QTRY_COMPARE_WITH_TIMEOUT(name(model, 4998), u"zzz"_s, patience);
    }

    void allRowsGoAndComeBack()
    {
        insertUsers(0, 3000);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 3000, patience);
        look(model, 1500, 20);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, 1500) && settled(model), patience);
        await(User::remove().aioExecute());
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), 0, patience);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        insertUsers(0, 700);
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), 700, patience);
        look(model, 0, 20);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, 0), patience);
        QCOMPARE(rank(model, 0), 0);
    }

    void shortLists_data()
    {
        QTest::addColumn<int>("rows");
        for (const int rows : {0, 1, 99, 100, 101, 200}) {
            QTest::addRow("%d", rows) << rows;
        }
    }
    void shortLists()
    {
        QFETCH(int, rows);
        insertUsers(0, rows);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), rows, patience);
        QCOMPARE(model.totalCount(), rows);
        insertUsers(1000, 1);
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), rows + 1, patience);
        look(model, rows, 1);
        QTRY_COMPARE_WITH_TIMEOUT(rank(model, rows), 1000, patience);
        const auto &u = User::columns();
        await(User::remove().where(u.rank == 1000).aioExecute());
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), rows, patience);
    }

    void randomCommitsEndEqual()
    {
        const quint32 seed =
            qEnvironmentVariableIntValue("AIOORM_SEED") ? quint32(qEnvironmentVariableIntValue("AIOORM_SEED")) : QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        insertUsers(0, 3000);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        model.setOrderBy({u"-score"_s, u"bio"_s});
        model.setPageSize(40);
        model.setCacheSize(300);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        const auto &u = User::columns();
        int next = 10000, place = 0;
        for (int round = 0; round < 120; ++round) {
            const int low = int(random.bounded(3000));
            switch (random.bounded(6)) {
            case 0:
                insertUsers(next, int(random.bounded(1, 60)));
                next += 60;
                break;
            case 1:
                await(User::remove().where(u.rank.between(low, low + int(random.bounded(30)))).aioExecute());
                break;
            case 2:
                await(User::update(u.score = random.bounded(3000)).where(u.rank.between(low, low + 40)).aioExecute());
                break;
            case 3:
                await(User::update(u.bio = std::optional<QString>(u"b%1"_s.arg(random.bounded(5)))).where(u.rank.between(low, low + 80)).aioExecute());
                break;
            case 4:
                place = int(random.bounded(std::max(model.count(), 1)));
                break;
            default:
                QTest::qWait(int(random.bounded(30)));
                break;
            }
            look(model, place, 25);
        }
        // what is seen in the end, wherever one looks, is what a query of its own gives
        const auto total = int(await(User::select().aioCount()));
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == total, patience);
        const auto rows = await(User::select(u.id).orderBy(u.score.desc(), u.bio.asc().nullsFirst(), u.id).aioExecute()); // NULL counts as smallest
        for (int first = 0; first < total; first += 25) {
            const auto areLoaded = [&] {
                look(model, first, 25);
                for (int row = first; row < std::min(first + 25, total); ++row) {
                    if (!isLoaded(model, row)) {
                        return false;
                    }
                }
                return true;
            };
            QTRY_VERIFY_WITH_TIMEOUT(areLoaded(), patience);
            for (int row = first; row < std::min(first + 25, total); ++row) {
                QCOMPARE(model.keyAt(row), QString::number(std::get<0>(rows[row])));
            }
        }
    }

    void notLive()
    {
        insertUsers(0, 5000);
        AioListModel model(User::columns().aioSource);
        model.setWindowed(true);
        model.setOrderBy({u"-id"_s});
        model.setPageSize(50);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 5000, patience);
        model.setLive(false);
        QSignalSpy told(&db(), &AioDatabase::tablesChanged);
        insertUsers(10000, 40);
        QTRY_VERIFY_WITH_TIMEOUT(!told.isEmpty(), patience);
        look(model, 2000, 20);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, 2000) && settled(model), patience);
        // and a page between two that are there
        look(model, 2200, 20);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, 2200) && settled(model), patience);
        for (int row = 2050; row < 2250; ++row) {
            look(model, row, 1);
            QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, row), patience);
        }
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        QCOMPARE(model.count(), 5000);
        model.setLive(true);
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), 5040, patience);
    }

    /// Rows are counted for longer than commits and pages take.
    void pagesWhileRowsAreCounted()
    {
        const quint32 seed =
            qEnvironmentVariableIntValue("AIOORM_SEED") ? quint32(qEnvironmentVariableIntValue("AIOORM_SEED")) : QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        insertUsers(0, 30000);
        const auto &u = User::columns();
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        model.setPageSize(40);
        model.setOrderBy({u"-id"_s});
        model.setCondition(u.username.like(u"%0%"_s) && u.username.like(u"%user%"_s)); // which no index helps with
        const auto all = [&] {
            return await(User::select(u.id).where(u.username.like(u"%0%"_s)).orderBy(u.id.desc()).aioExecute());
        };
        const int total = int(all().size());
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == total, patience);
        int next = 40000;
        for (int round = 0; round < 6; ++round) {
            const int place = int(random.bounded(400));
            look(model, place, 20);
            QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, place) && settled(model), patience);
            const QPersistentModelIndex eye(model.index(place + 10));
            QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, place + 10), patience);
            const QString key = model.keyAt(eye.row());
            for (int commit = 0; commit < 8; ++commit) {
                if (random.bounded(2)) {
                    insertUsers(next, int(random.bounded(1, 40)));
                    next += 40;
                } else {
                    const int above = int(random.bounded(std::max(eye.row(), 1)));
                    await(User::remove().where(u.id == model.keyAt(above).toLongLong() && u.id != key.toLongLong()).aioExecute());
                }
                for (int step = 0; step < 6; ++step) {
                    look(model, eye.row() + int(random.bounded(-160, 100)), 20);
                    QTest::qWait(int(random.bounded(6)));
                }
            }
            QVERIFY(eye.isValid());
            QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
            const auto ids = all();
            QTRY_COMPARE_WITH_TIMEOUT(misnumbered(model, ids), QString(), patience);
            QCOMPARE(model.keyAt(eye.row()), key);
        }
    }

    /// Newest first, and somebody looks at the top while others write without an end.
    void topRowsDuringAStorm()
    {
        insertUsers(0, 5000);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        model.setOrderBy({u"-id"_s});
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 5000, patience);
        const auto areShown = [&] {
            look(model, 0, 20);
            for (int row = 0; row < 20; ++row) {
                if (!isLoaded(model, row)) {
                    return false;
                }
            }
            return true;
        };
        int shown = 0, next = 6000;
        QElapsedTimer timer;
        timer.start();
        int last = 0;
        while (shown < 20 && timer.elapsed() < patience) { // it does not end before they are shown
            insertUsers(next, 2);
            next += 2;
            QTest::qWait(5);
            if (areShown() && rank(model, 0) > std::max(last, 5500)) {
                last = rank(model, 0);
                ++shown; // newer ones
            }
        }
        QCOMPARE(shown, 20);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && areShown() && rank(model, 0) == next - 1, patience);
    }

    /// A page is read while others delete rows: what comes then reaches into rows that are there.
    void pagesThatReachIntoOthers_data()
    {
        QTest::addColumn<int>("selected");
        QTest::newRow("behind") << 310;
        QTest::newRow("before") << 95;
    }
    void pagesThatReachIntoOthers()
    {
        QFETCH(int, selected);
        insertUsers(0, 5000);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        model.setOrderBy({u"id"_s});
        model.setPageSize(50);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 5000, patience);
        for (const int place : {0, 350}) {
            look(model, place, 50);
            QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, place) && settled(model), patience);
        }
        look(model, selected, 1);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, selected) && settled(model), patience);
        const QPersistentModelIndex eye(model.index(selected));
        const QString shown = name(model, selected);
        model.setLive(false); // the list does not look after what comes now
        const auto &u = User::columns();
        await(User::remove().where(u.rank >= 110 && u.rank < 290).aioExecute());
        for (int row = 100; row < 300; row += 25) {
            look(model, row, 25);
            QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
            QTest::qWait(10);
        }
        QSet<QString> names;
        for (int row = 0; row < 600; ++row) {
            const QString of = isLoaded(model, row) ? name(model, row) : QString();
            QVERIFY2(of.isEmpty() || !names.contains(of), qPrintable(of)); // no row twice
            names << of;
        }
        QVERIFY(eye.isValid());
        model.setLive(true);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 4820, patience);
        QTRY_COMPARE_WITH_TIMEOUT(eye.row(), selected > 110 ? selected - 180 : selected, patience);
        QCOMPARE(name(model, eye.row()), shown);
        for (int row = 0; row < 600; row += 25) {
            look(model, row, 25);
            QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, row) && isLoaded(model, row + 24), patience);
        }
        for (int row = 0; row < 600; ++row) {
            QTRY_COMPARE_WITH_TIMEOUT(rank(model, row), row < 110 ? row : row + 180, patience);
        }
    }

    void fastScrollingArrives()
    {
        insertUsers(0, 20000);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        model.setPageSize(40);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 20000, patience);
        // as somebody who drags the scroll bar to the end, and back a little
        for (int place = 0; place < 20000; place += 137) {
            look(model, place, 25);
            if (place % 3 == 0) {
                QCoreApplication::processEvents();
            }
        }
        look(model, 19000, 25);
        const auto areLoaded = [&] {
            for (int row = 19000; row < 19025; ++row) {
                if (!isLoaded(model, row)) {
                    return false;
                }
            }
            return true;
        };
        QTRY_VERIFY_WITH_TIMEOUT(areLoaded() && settled(model), patience);
        QCOMPARE(rank(model, 19010), 19010);
    }

    void errorsAndRetry()
    {
        insertUsers(0, 3000);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setWindowed(true);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 3000, patience);
        look(model, 1500, 20);
        QTRY_VERIFY_WITH_TIMEOUT(isLoaded(model, 1500) && settled(model), patience);
        QSignalSpy errors(&model, &AioListModel::errorOccurred);
        await(db().aioExecuteSql(u"ALTER TABLE users RENAME TO away"_s));
        model.refresh();
        QTRY_COMPARE_WITH_TIMEOUT(model.status(), AioListModel::Error, patience);
        QVERIFY(!errors.isEmpty());
        QCOMPARE(model.count(), 3000); // what was there still is
        QVERIFY(isLoaded(model, 1500));
        await(db().aioExecuteSql(u"ALTER TABLE away RENAME TO users"_s));
        const auto &u = User::columns();
        await(User::update(u.bio = u"again"_s).where(u.rank == 1505).aioExecute());
        model.retry();
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        QTRY_COMPARE_WITH_TIMEOUT(model.data(model.index(1505), model.roleNames().key("bio")).toString(), u"again"_s, patience);
    }

    void aQueryThatCannotBeMade()
    {
        insertUsers(0, 30000);
        for (int i = 0; i < 20; ++i) {
            AioListModel model(User::columns().aioSource);
            model.setWindowed(true);
            QTRY_VERIFY_WITH_TIMEOUT(model.count() > 0, patience);
            model.setWhere({{u"nobody"_s, 1}}); // while the rows are being counted
            QTRY_COMPARE_WITH_TIMEOUT(model.status(), AioListModel::Error, patience);
            look(model, 50, 100);
            QTest::qWait(5);
            model.setWhere({});
            QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 30000, patience);
        }
    }

    void placeOfAKey()
    {
        insertUsers(0, 4000);
        AioListModel model(User::columns().aioSource);
        model.setWindowed(true);
        model.setOrderBy({u"-rank"_s});
        model.setWhere({{u"rank"_s, QVariantMap{{u"ge"_s, 1000}}}});
        QTRY_VERIFY_WITH_TIMEOUT(settled(model) && model.count() == 3000, patience);
        const auto &u = User::columns();
        const auto user = await(User::aioGet(u.rank == 1500));
        QCOMPARE(await(model.aioIndexOf(user->aioKeyText())), 2499);
        const auto other = await(User::aioGet(u.rank == 500));
        QCOMPARE(await(model.aioIndexOf(other->aioKeyText())), -1); // a row, but not of this list
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(model.aioIndexOf(u"x"_s)));
    }

    void updatesWaitForTheUser_data()
    {
        QTest::addColumn<bool>("windowed");
        QTest::newRow("paged") << false;
        QTest::newRow("windowed") << true;
    }
    void updatesWaitForTheUser()
    {
        QFETCH(bool, windowed);
        insertUsers(0, 1000);
        AioListModel model(User::columns().aioSource);
        model.setWindowed(windowed);
        model.setOrderBy({u"-id"_s});
        model.setDeferUpdates(true);
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        const int count = model.count();
        QSignalSpy pending(&model, &AioListModel::pendingChangesChanged);
        insertUsers(5000, 12);
        QTRY_COMPARE_WITH_TIMEOUT(model.pendingChanges(), 12, patience);
        QCOMPARE(model.count(), count);
        QCOMPARE(rank(model, 0), 999);
        insertUsers(6000, 3);
        QTRY_COMPARE_WITH_TIMEOUT(model.pendingChanges(), 15, patience);
        QCOMPARE(rank(model, 0), 999);
        model.showPending();
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), count + 15, patience);
        QTRY_COMPARE_WITH_TIMEOUT(model.pendingChanges(), 0, patience);
        look(model, 0, 15);
        QTRY_COMPARE_WITH_TIMEOUT(rank(model, 0), 6002, patience);
        insertUsers(7000, 1);
        QTRY_COMPARE_WITH_TIMEOUT(model.pendingChanges(), 1, patience);
        model.setDeferUpdates(false);
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), count + 16, patience);
    }

    void diesAtAnyTime()
    {
        insertUsers(0, 8000);
        QRandomGenerator random(1);
        for (int i = 0; i < 150; ++i) {
            auto model = std::make_unique<AioListModel>(User::columns().aioSource);
            model->setWindowed(true);
            const qint64 end = qint64(random.bounded(6000));
            QElapsedTimer timer;
            timer.start();
            while (timer.nsecsElapsed() / 1000 < end) {
                QCoreApplication::processEvents();
                look(*model, int(random.bounded(std::max(model->count(), 1))), 5);
            }
            model.reset();
        }
        QTRY_COMPARE_WITH_TIMEOUT(db().statistics().waiting, 0, patience);
        QCOMPARE(await(User::select().aioCount()), 8000);
    }
};

QTEST_GUILESS_MAIN(TestWindowedList)
#include "tst_windowedlist.moc"
