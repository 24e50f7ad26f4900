// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiolistmodel.h"
#include "qml/usersdatabase.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

/// List models on a real database, watched by QAbstractItemModelTester.
class TestListModel : public UsersDatabase
{
    Q_OBJECT

private:
    static bool settled(const AioListModel &model) { return model.status() == AioListModel::Ready; }

    static QStringList names(const AioListModel &model)
    {
        QStringList result;
        for (int row = 0; row < model.rowCount(); ++row) {
            result << model.get(row).value(u"username"_s).toString();
        }
        return result;
    }

private Q_SLOTS:
    void init() { makeDatabase<User, Tweet, Folder>(); }
    void cleanup() { closeDatabase(); }

    void loadsPages()
    {
        insertUsers(0, 250);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        QCOMPARE(model.status(), AioListModel::Null);
        model.setOrderBy({u"-rank"_s});
        QSignalSpy counts(&model, &AioListModel::countChanged);
        QTRY_COMPARE(model.status(), AioListModel::Ready);
        QCOMPARE(model.count(), 100);
        QCOMPARE(model.totalCount(), -1);
        QCOMPARE(model.get(0).value(u"rank"_s).toInt(), 249);
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        QTRY_COMPARE(model.count(), 200);
        model.fetchMore({});
        QTRY_COMPARE(model.count(), 250);
        QVERIFY(!model.canFetchMore({}));
        QCOMPARE(model.totalCount(), 250);
        QCOMPARE(model.get(249).value(u"rank"_s).toInt(), 0);
        QCOMPARE(counts.size(), 3);
    }

    void roles()
    {
        const auto &u = User::columns();
        await(User::aioCreate(u.username = u"alice"_s, u.score = 1.5));
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        const auto roleNames = model.roleNames();
        QVERIFY(roleNames.values().contains("username"));
        const QVariantMap row = model.get(0);
        QCOMPARE(row.value(u"username"_s), QVariant(u"alice"_s));
        QCOMPARE(row.value(u"score"_s), QVariant(1.5));
        QCOMPARE(row.value(u"active"_s), QVariant(true));
        QCOMPARE(row.value(u"bio"_s).metaType().id(), int(QMetaType::Nullptr));
        QVERIFY(row.value(u"joined"_s).toDateTime().isValid());
        QCOMPARE(model.data(model.index(0)).toString(), u"alice"_s);
        QCOMPARE(model.keyAt(0), u"1"_s);
        QCOMPARE(model.indexOfKey(u"1"_s), 0);
        QCOMPARE(model.indexOfKey(u"2"_s), -1);
        QVERIFY(model.get(7).isEmpty());
    }

    void filters_data()
    {
        QTest::addColumn<QVariantMap>("where");
        QTest::addColumn<int>("count");
        QTest::newRow("none") << QVariantMap() << 20;
        QTest::newRow("equal") << QVariantMap{{u"rank"_s, 3}} << 1;
        QTest::newRow("a number as JavaScript has it") << QVariantMap{{u"rank"_s, 3.0}} << 1;
        QTest::newRow("list") << QVariantMap{{u"rank"_s, QVariantList{1, 2, 3}}} << 3;
        QTest::newRow("greater") << QVariantMap{{u"rank"_s, QVariantMap{{u"gt"_s, 17}}}} << 2;
        QTest::newRow("two operators") << QVariantMap{{u"rank"_s, QVariantMap{{u"ge"_s, 5}, {u"lt"_s, 8}}}} << 3;
        QTest::newRow("contains") << QVariantMap{{u"username"_s, QVariantMap{{u"contains"_s, u"001"_s}}}} << 11;
        QTest::newRow("contains nothing") << QVariantMap{{u"username"_s, QVariantMap{{u"contains"_s, QString()}}}} << 20;
        QTest::newRow("null") << QVariantMap{{u"bio"_s, QVariant::fromValue(nullptr)}} << 20;
        QTest::newRow("not null") << QVariantMap{{u"bio"_s, QVariantMap{{u"isNull"_s, false}}}} << 0;
        QTest::newRow("between") << QVariantMap{{u"rank"_s, QVariantMap{{u"between"_s, QVariantList{3, 6}}}}} << 4;
        QTest::newRow("or") << QVariantMap{{u"or"_s, QVariantList{QVariantMap{{u"rank"_s, 1}}, QVariantMap{{u"rank"_s, 2}}}}} << 2;
        QTest::newRow("not") << QVariantMap{{u"not"_s, QVariantMap{{u"rank"_s, 1}}}} << 19;
        QTest::newRow("two names") << QVariantMap{{u"active"_s, true}, {u"rank"_s, 4}} << 1;
    }
    void filters()
    {
        QFETCH(QVariantMap, where);
        QFETCH(int, count);
        insertUsers(0, 20);
        AioListModel model(User::columns().aioSource);
        model.setWhere(where);
        QTRY_VERIFY2(settled(model), qPrintable(model.errorString()));
        QCOMPARE(model.count(), count);
    }

    void badNames_data()
    {
        QTest::addColumn<QVariantMap>("where");
        QTest::addColumn<QStringList>("orderBy");
        QTest::addColumn<QString>("part");
        QTest::newRow("field") << QVariantMap{{u"nmae"_s, 1}} << QStringList() << u"no field \"nmae\""_s;
        QTest::newRow("order") << QVariantMap() << QStringList{u"-nmae"_s} << u"no field \"nmae\""_s;
        QTest::newRow("injection") << QVariantMap() << QStringList{u"rank; DROP TABLE users"_s} << u"no field"_s;
        QTest::newRow("operator") << QVariantMap{{u"rank"_s, QVariantMap{{u"gtt"_s, 1}}}} << QStringList() << u"\"gtt\" is no operator"_s;
        QTest::newRow("value") << QVariantMap{{u"rank"_s, u"many"_s}} << QStringList() << u"does not fit"_s;
        QTest::newRow("fraction") << QVariantMap{{u"rank"_s, 1.5}} << QStringList() << u"does not fit"_s;
        QTest::newRow("text operator") << QVariantMap{{u"rank"_s, QVariantMap{{u"contains"_s, u"1"_s}}}} << QStringList() << u"needs a field of text"_s;
        QTest::newRow("no foreign key") << QVariantMap{{u"rank.x"_s, 1}} << QStringList() << u"no foreign key"_s;
    }
    void badNames()
    {
        QFETCH(QVariantMap, where);
        QFETCH(QStringList, orderBy);
        QFETCH(QString, part);
        insertUsers(0, 3);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        QSignalSpy errors(&model, &AioListModel::errorOccurred);
        model.setWhere(where);
        model.setOrderBy(orderBy);
        QTRY_COMPARE(model.status(), AioListModel::Error);
        QVERIFY2(model.errorString().contains(part), qPrintable(model.errorString()));
        QCOMPARE(errors.size(), 1);
        QCOMPARE(model.count(), 3); // what was there still is
        model.setWhere({});
        model.setOrderBy({});
        QTRY_VERIFY(settled(model));
        QCOMPARE(model.count(), 3);
    }

    void dottedNamesFollowForeignKeys()
    {
        const auto &u = User::columns();
        const auto &t = Tweet::columns();
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        const auto bob = await(User::aioCreate(u.username = u"bob"_s));
        await(Tweet::aioCreate(t.author = alice, t.content = u"one"_s));
        await(Tweet::aioCreate(t.author = bob, t.content = u"two"_s));
        AioListModel model(Tweet::columns().aioSource);
        model.setWhere({{u"author.username"_s, QVariantMap{{u"startsWith"_s, u"b"_s}}}});
        QTRY_VERIFY2(settled(model), qPrintable(model.errorString()));
        QCOMPARE(model.count(), 1);
        QCOMPARE(model.get(0).value(u"content"_s).toString(), u"two"_s);
        QCOMPARE(model.get(0).value(u"author"_s).toLongLong(), bob->id());
        // a change of the other table concerns this list too
        await(User::update(u.username = u"bert"_s).where(u.id == alice->id()).aioExecute());
        QTRY_COMPARE(model.count(), 2);
    }

    void followsCommits()
    {
        insertUsers(0, 50);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setOrderBy({u"username"_s});
        model.setPageSize(0);
        QTRY_VERIFY(settled(model));
        QCOMPARE(model.count(), 50);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy moved(&model, &QAbstractItemModel::rowsMoved);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        const auto &u = User::columns();
        const QPersistentModelIndex tenth(model.index(10));

        await(User::aioCreate(u.username = u"aaa"_s));
        QTRY_COMPARE(inserted.size(), 1);
        QCOMPARE(inserted[0][1].toInt(), 0);
        QCOMPARE(tenth.row(), 11);
        QTRY_VERIFY(settled(model));

        await(User::remove().where(u.rank == 5).aioExecute());
        QTRY_COMPARE(removed.size(), 1);
        QCOMPARE(tenth.row(), 10);
        QTRY_VERIFY(settled(model));

        await(User::update(u.bio = u"hello"_s).where(u.rank == 20).aioExecute());
        QTRY_COMPARE(changed.size(), 1);
        const auto roleList = changed[0][2].value<QList<int>>();
        QCOMPARE(roleList.size(), 1);
        QCOMPARE(model.roleNames().value(roleList[0]), "bio");
        QTRY_VERIFY(settled(model));

        await(User::update(u.username = u"zzz"_s).where(u.rank == 10).aioExecute());
        QTRY_COMPARE(moved.size(), 1);
        QCOMPARE(tenth.row(), model.count() - 1);
        QCOMPARE(resets.size(), 0);
    }

    void rollbackShowsNothing()
    {
        insertUsers(0, 5);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy statuses(&model, &AioListModel::statusChanged);
        const auto &u = User::columns();
        try {
            await(m_database->aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                co_await User::aioCreate(tx, u.username = u"ghost"_s);
                throw std::runtime_error("no");
            }));
            QFAIL("not thrown");
        } catch (const std::runtime_error &) {
        }
        await(User::aioCreate(u.username = u"real"_s));
        QTRY_COMPARE(model.count(), 6);
        QCOMPARE(inserted.size(), 1);
    }

    void randomCommitsEndEqual()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        insertUsers(0, 300);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setOrderBy({u"-score"_s, u"bio"_s});
        model.setPageSize(40);
        QTRY_VERIFY(settled(model));
        const auto &u = User::columns();
        int next = 1000;
        for (int round = 0; round < 60; ++round) {
            const int low = int(random.bounded(300));
            switch (random.bounded(5)) {
            case 0:
                insertUsers(next, int(random.bounded(30)));
                next += 30;
                break;
            case 1:
                await(User::remove().where(u.rank.between(low, low + int(random.bounded(10)))).aioExecute());
                break;
            case 2:
                await(User::update(u.score = random.bounded(300)).where(u.rank.between(low, low + 20)).aioExecute());
                break;
            case 3:
                await(User::update(u.bio = std::optional<QString>(u"b%1"_s.arg(random.bounded(5)))).where(u.rank.between(low, low + 40)).aioExecute());
                break;
            case 4:
                model.fetchMore({});
                break;
            }
        }
        // what the list shows in the end is what a query of its own would
        const auto shown = [&] {
            QStringList list;
            const auto rows = await(User::select(u.username).orderBy(u.score.desc(), u.bio, u.id).limit(model.count()).aioExecute());
            for (const auto &row : rows) {
                list << std::get<0>(row);
            }
            return list;
        };
        QTRY_VERIFY(settled(model) && names(model) == shown());
    }

    void newestQueryWins()
    {
        insertUsers(0, 2000);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        for (int i = 0; i < 50; ++i) {
            model.setWhere({{u"username"_s, QVariantMap{{u"contains"_s, QString::number(i)}}}});
            if (i % 3 == 0) {
                QCoreApplication::processEvents();
            }
        }
        model.setWhere({{u"rank"_s, 77}});
        QTRY_VERIFY(settled(model) && model.count() == 1);
        QTest::qWait(50);
        QCOMPARE(model.count(), 1);
        QCOMPARE(model.get(0).value(u"rank"_s).toInt(), 77);
    }

    void debounces()
    {
        insertUsers(0, 10);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        model.setDebounce(1000);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        for (int i = 0; i < 5; ++i) {
            model.setWhere({{u"rank"_s, i}});
            QTest::qWait(5);
        }
        QCOMPARE(resets.size(), 0);
        QTRY_COMPARE(resets.size(), 1);
        QCOMPARE(model.get(0).value(u"rank"_s).toInt(), 4);
    }

    void liveOffCatchesUp()
    {
        insertUsers(0, 3);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        model.setLive(false);
        insertUsers(10, 3);
        QTest::qWait(150);
        QCOMPARE(model.count(), 3);
        model.setLive(true);
        QTRY_COMPARE(model.count(), 6);
    }

    void countsAll()
    {
        insertUsers(0, 250);
        AioListModel model(User::columns().aioSource);
        model.setCountsAll(true);
        QTRY_COMPARE(model.totalCount(), 250);
        QCOMPARE(model.count(), 100);
        insertUsers(300, 1);
        QTRY_COMPARE(model.totalCount(), 251);
    }

    void errorsAndRetry()
    {
        AioListModel model(Everything::columns().aioSource); // its table was not made
        QTRY_COMPARE(model.status(), AioListModel::Error);
        QVERIFY2(model.errorString().contains(u"everything"_s), qPrintable(model.errorString()));
        await(m_database->aioCreateTables<Everything>());
        model.retry();
        QTRY_VERIFY(settled(model));
    }

    void badCellIsAnError_data()
    {
        QTest::addColumn<QString>("set");
        QTest::addColumn<QString>("column");
        QTest::newRow("another type") << u"score = 'many'"_s << u"score holds text"_s;
        QTest::newRow("no UTF-8") << u"username = CAST(x'61FF' AS TEXT)"_s << u"username holds text that is not UTF-8"_s;
    }
    void badCellIsAnError()
    {
        QFETCH(QString, set);
        QFETCH(QString, column);
        insertUsers(0, 3);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        await(m_database->aioExecuteSql(u"UPDATE users SET %1 WHERE rank = 1"_s.arg(set)));
        QTRY_COMPARE(model.status(), AioListModel::Error);
        QVERIFY2(model.errorString().contains(column), qPrintable(model.errorString()));
        QCOMPARE(model.count(), 3);
    }

    void diesAtAnyTime()
    {
        insertUsers(0, 5000);
        QRandomGenerator random(1);
        for (int i = 0; i < 200; ++i) {
            auto model = std::make_unique<AioListModel>(User::columns().aioSource);
            model->setPageSize(0);
            const qint64 end = qint64(random.bounded(4000));
            QElapsedTimer timer;
            timer.start();
            while (timer.nsecsElapsed() / 1000 < end) {
                QCoreApplication::processEvents();
            }
            model.reset();
        }
        QTRY_COMPARE(m_database->statistics().waiting, 0);
        QCOMPARE(await(User::select().aioCount()), 5000);
    }

    void whatIsReadStays()
    {
        // the list has the first pages; what comes in before them does not push the last ones out
        insertUsers(0, 700);
        AioListModel model(User::columns().aioSource);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setOrderBy({u"-id"_s});
        QTRY_VERIFY(settled(model));
        for (int pages = 2; pages <= 6; ++pages) {
            model.fetchMore({});
            QTRY_COMPARE(model.count(), pages * 100);
        }
        const QPersistentModelIndex last(model.index(599));
        insertUsers(1000, 300);
        QTRY_COMPARE(model.count(), 900);
        QVERIFY(last.isValid());
        QCOMPARE(last.row(), 899);
        QVERIFY(model.canFetchMore({}));
        model.fetchMore({});
        QTRY_COMPARE(model.count(), 1000);
        QCOMPARE(model.totalCount(), 1000);
        // all of them are there now, and more come than a page
        insertUsers(2000, 250);
        QTRY_COMPARE(model.count(), 1250);
        QCOMPARE(last.row(), 1149);
    }

    void pagesByMoments()
    {
        insertUsers(0, 60);
        for (int i = 0; i < 60; ++i) {
            const QString text =
                u"2026-01-01 %1:%2:00.%3"_s.arg(i / 8, 2, 10, QLatin1Char('0')).arg(i % 8, 2, 10, QLatin1Char('0')).arg(i % 3 * 100, 3, 10, QLatin1Char('0'));
            await(m_database->aioExecuteSql(u"UPDATE users SET joined = '%1' WHERE rank = %2"_s.arg(text).arg(i)));
        }
        for (const bool descending : {false, true}) {
            AioListModel model(User::columns().aioSource);
            model.setPageSize(7);
            model.setOrderBy({descending ? u"-joined"_s : u"joined"_s});
            QTRY_COMPARE(model.status(), AioListModel::Ready);
            while (model.canFetchMore({})) {
                const int before = model.count();
                model.fetchMore({});
                QTRY_VERIFY(model.count() > before || !model.canFetchMore({}));
            }
            QCOMPARE(model.count(), 60);
            const int rank = model.roleNames().key("rank"), joined = model.roleNames().key("joined");
            for (int row = 0; row < 60; ++row) {
                const int expected = descending ? 59 - row : row;
                QCOMPARE(model.data(model.index(row), rank).toInt(), expected);
                const QDateTime moment = model.data(model.index(row), joined).toDateTime();
                QCOMPARE(moment.time(), QTime(expected / 8, expected % 8, 0, expected % 3 * 100));
            }
        }
    }

    void aMomentInAnotherForm()
    {
        insertUsers(0, 3);
        await(m_database->aioExecuteSql(u"UPDATE users SET joined = '2026-01-01T00:00:00Z' WHERE rank = 1"_s));
        AioListModel model(User::columns().aioSource);
        QTRY_COMPARE(model.status(), AioListModel::Error); // as an object of the model, and not a role without a value
        QVERIFY2(model.errorString().contains(u"joined"_s), qPrintable(model.errorString()));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(User::select().aioExecute()));
        await(m_database->aioExecuteSql(u"UPDATE users SET joined = '2026-01-01 00:00:00.000' WHERE rank = 1"_s));
        model.retry();
        QTRY_COMPARE(model.status(), AioListModel::Ready);
        QCOMPARE(model.count(), 3);
    }

    void countIsKeptUpBesidePages()
    {
        insertUsers(0, 60000);
        AioListModel model(User::columns().aioSource);
        model.setOrderBy({u"id"_s});
        model.setWhere({{u"username"_s, QVariantMap{{u"contains"_s, u"0"_s}}}}); // which takes longer to count than to begin with
        model.setCountsAll(true);
        int counts = 0;
        connect(&model, &AioListModel::totalCountChanged, this, [&] {
            counts += model.totalCount() >= 0;
        });
        bool counted = true;
        connect(&model, &QAbstractItemModel::modelReset, this, [&] {
            counted = counts > 0;
            model.fetchMore({}); // as soon as there are rows, as a view does
        });
        QTRY_COMPARE(model.count(), 200);
        QVERIFY(!counted);
        QTRY_VERIFY(model.totalCount() >= 0);
        const auto &u = User::columns();
        QCOMPARE(qint64(model.totalCount()), await(User::select().where(u.username.contains(u"0"_s)).aioCount()));
    }

    void closedAndOpenedAgain()
    {
        insertUsers(0, 5);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        await(m_database->aioClose());
        {
            AioSqliteDatabase other(m_folder->filePath(u"test.sqlite"_s));
            const auto &u = User::columns();
            await(User::aioCreate(AioExecutor(other), u.username = u"meanwhile"_s));
            await(other.aioClose());
        }
        model.refresh();
        QTRY_COMPARE(model.status(), AioListModel::Error);
        QVERIFY(!model.errorString().isEmpty());
        await(m_database->aioConnect());
        QTRY_VERIFY2(settled(model), qPrintable(model.errorString()));
        QVERIFY(model.errorString().isEmpty());
        QCOMPARE(model.count(), 6);
    }

    void olderAnswersAreNotShown()
    {
        insertUsers(0, 50);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        model.setDebounce(300);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setWhere({{u"rank"_s, 1}});
        QCOMPARE(model.status(), AioListModel::Loading); // a search runs, and the old rows are shown
        QCOMPARE(model.count(), 50);
        model.reload(); // under way
        model.setWhere({{u"rank"_s, QVariantMap{{u"lt"_s, 3}}}});
        QTest::qWait(100);
        QCOMPARE(resets.size(), 0);
        QCOMPARE(model.status(), AioListModel::Loading);
        QTRY_COMPARE(resets.size(), 1);
        QCOMPARE(model.count(), 3);
    }

    void readyMeansUpToDate()
    {
        insertUsers(0, 5);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        for (int i = 0; i < 20; ++i) {
            const int wanted = 6 + i;
            QSignalSpy told(m_database.get(), &AioDatabase::tablesChanged);
            insertUsers(100 + i, 1);
            QTRY_VERIFY(!told.isEmpty());
            QVERIFY(!settled(model) || model.count() == wanted);
            QTRY_VERIFY(settled(model));
            QCOMPARE(model.count(), wanted);
        }
    }

    void inactiveKeepsItsPlace()
    {
        insertUsers(0, 500);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        model.fetchMore({});
        QTRY_COMPARE(model.count(), 200);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setActive(false);
        insertUsers(1000, 1);
        const auto &u = User::columns();
        await(User::update(u.bio = u"later"_s).where(u.rank == 150).aioExecute());
        QTest::qWait(150);
        QVERIFY(model.get(150).value(u"bio"_s).isNull());
        model.setActive(true);
        QTRY_COMPARE(model.get(150).value(u"bio"_s).toString(), u"later"_s);
        QCOMPARE(model.count(), 200);
        QCOMPARE(resets.size(), 0);
        model.setActive(false);
        model.setWhere({{u"rank"_s, 3}});
        model.setActive(true);
        QTRY_COMPARE(model.count(), 1);
    }

    void noRowTwice()
    {
        insertUsers(0, 300);
        AioListModel model(User::columns().aioSource);
        model.setOrderBy({u"score"_s});
        QTRY_VERIFY(settled(model));
        model.setLive(false);
        const auto &u = User::columns();
        await(User::update(u.score = 150.5).where(u.rank == 10).aioExecute()); // from the first page to the second
        while (model.canFetchMore({})) {
            const int count = model.count();
            model.fetchMore({});
            QTRY_VERIFY(model.count() > count);
        }
        QCOMPARE(model.count(), 300);
        QSet<QString> keys;
        for (int row = 0; row < model.count(); ++row) {
            keys << model.keyAt(row);
        }
        QCOMPARE(keys.size(), 300);
    }

    void indexOfNothing()
    {
        insertUsers(0, 1);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        QTest::failOnWarning(QRegularExpression(u".*"_s));
        QVERIFY(!model.data({}).isValid());
    }

    void noDatabase()
    {
        AioListModel model(User::columns().aioSource);
        closeDatabase();
        QTRY_COMPARE(model.status(), AioListModel::Error);
        openDatabase();
        model.retry();
        QTRY_VERIFY2(settled(model), qPrintable(u"%1 %2"_s.arg(model.status()).arg(model.errorString())));
    }
};

QTEST_GUILESS_MAIN(TestListModel)
#include "tst_listmodel.moc"
