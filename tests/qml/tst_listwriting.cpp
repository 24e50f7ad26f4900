// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiomodelsignals.h"
#include "aioorm/quick/aiolistmodel.h"
#include "qml/usersdatabase.h"

#include <QAbstractItemModelTester>
#include <QJSEngine>
#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

// for a machine that is busy with something else
constexpr int patience = 60000;

/// Lists that are written.
class TestListWriting : public EnginesTest
{
    Q_OBJECT

private:
    static bool settled(const AioListModel &model) { return model.status() == AioListModel::Ready && !model.isDirty(); }
    static int role(const AioListModel &model, const char *name) { return model.roleNames().key(name); }
    static QVariant value(const AioListModel &model, int row, const char *name) { return model.data(model.index(row), role(model, name)); }
    static bool write(AioListModel &model, int row, const char *name, const QVariant &value)
    {
        return model.setData(model.index(row), value, role(model, name));
    }
    std::unique_ptr<AioListModel> writableList()
    {
        auto model = std::make_unique<AioListModel>(AioListSource::of<User>());
        model->setWritable(true);
        model->setOrderBy({u"id"_s});
        return model;
    }
    QString nameInDatabase(int rank)
    {
        const auto &u = User::columns();
        return await(User::aioGet(u.rank == rank))->username();
    }
    /// Its deletion is refused from now on.
    void keepUser(int rank)
    {
        await(db().aioExecuteSql(u"CREATE TABLE kept (user_id BIGINT REFERENCES users (id))"_s));
        await(db().aioExecuteSql(u"INSERT INTO kept SELECT id FROM users WHERE rank = %1"_s.arg(rank)));
    }

private Q_SLOTS:
    void init()
    {
        EnginesTest::init();
        QLoggingCategory::setFilterRules(u"aioorm.list=false"_s);
    }
    void cleanup()
    {
        QLoggingCategory::setFilterRules({});
        EnginesTest::cleanup();
    }

    void anEditIsShownAtOnceAndSaved()
    {
        insertUsers(0, 10);
        const auto model = writableList();
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QVERIFY(model->flags(model->index(3)) & Qt::ItemIsEditable);
        QSignalSpy changed(model.get(), &QAbstractItemModel::dataChanged);
        QSignalSpy dirty(model.get(), &AioListModel::dirtyChanged);
        QVERIFY(write(*model, 3, "username", u"anna"_s));
        QCOMPARE(value(*model, 3, "username").toString(), u"anna"_s);
        QVERIFY(model->isDirty());
        QCOMPARE(changed.size(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QCOMPARE(nameInDatabase(3), u"anna"_s);
        QTest::qWait(250); // an echo of its own would have come by now
        QCOMPARE(changed.size(), 1);
        QCOMPARE(dirty.size(), 2);
        QCOMPARE(value(*model, 3, "username").toString(), u"anna"_s);
        // and what others write afterwards is followed
        const auto &u = User::columns();
        await(User::update(u.username = u"berta"_s).where(u.rank == 3).aioExecute());
        QTRY_COMPARE_WITH_TIMEOUT(value(*model, 3, "username").toString(), u"berta"_s, patience);
    }

    void aRefusalTakesBackThatEditAlone()
    {
        insertUsers(0, 10);
        const auto model = writableList();
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        QVERIFY(write(*model, 3, "username", u"user 000005"_s)); // is there
        QVERIFY(write(*model, 3, "rank", 33));
        QVERIFY(write(*model, 4, "bio", u"hello"_s));
        QCOMPARE(value(*model, 3, "username").toString(), u"user 000005"_s);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QCOMPARE(failed[0][0].toString(), model->keyAt(3));
        QCOMPARE(failed[0][1].toString(), u"username"_s);
        QVERIFY(!failed[0][2].toString().isEmpty());
        QVERIFY(failed[0][3].toString().contains(u"username"_s));
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QCOMPARE(value(*model, 3, "username").toString(), u"user 000003"_s);
        QCOMPARE(value(*model, 3, "rank").toInt(), 33);
        QCOMPARE(value(*model, 4, "bio").toString(), u"hello"_s);
        const auto &u = User::columns();
        const auto user = await(User::aioGet(u.rank == 33));
        QCOMPARE(user->username(), u"user 000003"_s);
        QCOMPARE(await(User::aioGet(u.rank == 4))->bio().value_or(QString()), u"hello"_s);
    }

    void editsThatOverlap()
    {
        insertUsers(0, 10);
        const auto model = writableList();
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        // three fields at once, of which the middle one is refused
        write(*model, 3, "bio", u"one"_s);
        write(*model, 3, "username", u"user 000005"_s);
        write(*model, 3, "rank", 33);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QCOMPARE(failed.size(), 1);
        QCOMPARE(value(*model, 3, "bio").toString(), u"one"_s);
        QCOMPARE(value(*model, 3, "username").toString(), u"user 000003"_s);
        QCOMPARE(value(*model, 3, "rank").toInt(), 33);
        // one field twice: the refused one goes, the other one stays, whichever came first
        write(*model, 4, "username", u"anna"_s);
        write(*model, 4, "username", u"user 000005"_s);
        write(*model, 6, "username", u"user 000005"_s);
        write(*model, 6, "username", u"berta"_s);
        QCOMPARE(value(*model, 4, "username").toString(), u"user 000005"_s);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QCOMPARE(failed.size(), 3);
        QCOMPARE(value(*model, 4, "username").toString(), u"anna"_s);
        QCOMPARE(value(*model, 6, "username").toString(), u"berta"_s);
        QCOMPARE(nameInDatabase(4), u"anna"_s);
        QCOMPARE(nameInDatabase(6), u"berta"_s);
    }

    void deletionsThatOverlap()
    {
        insertUsers(0, 6);
        keepUser(2);
        const auto model = writableList();
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        const QString stays = model->keyAt(2), first = model->keyAt(1), last = model->keyAt(4);
        model->remove(first);
        model->remove(stays);
        model->remove(last);
        QCOMPARE(model->count(), 3);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(model->count(), 4, patience);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QCOMPARE(model->count(), 4);
        QCOMPARE(model->indexOfKey(stays), 1);
        QCOMPARE(model->indexOfKey(first), -1);
        QCOMPARE(model->indexOfKey(last), -1);
        QCOMPARE(await(User::select().aioCount()), 4);
    }

    void newRowsWithoutKeys()
    {
        insertUsers(0, 2);
        const auto model = writableList();
        model->setSubmitMode(AioListModel::Manual);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        QSignalSpy inserted(model.get(), &AioListModel::inserted);
        model->insert({{u"username"_s, u"first"_s}});
        model->insert({{u"username"_s, u"user 000001"_s}}); // is there
        model->insert({{u"username"_s, u"third"_s}});
        model->submitAll();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QCOMPARE(inserted.size(), 0);
        QCOMPARE(await(User::select().aioCount()), 2);
        QVERIFY(model->isDirty()); // all three still wait
        const auto &u = User::columns();
        await(User::update(u.username = u"another"_s).where(u.rank == 1).aioExecute());
        model->submitAll();
        QTRY_COMPARE_WITH_TIMEOUT(inserted.size(), 3, patience);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QTRY_COMPARE_WITH_TIMEOUT(model->count(), 5, patience);
        QSet<QString> keys;
        for (int row = 0; row < model->count(); ++row) {
            keys << model->keyAt(row);
        }
        QCOMPARE(keys.size(), 5);
        QCOMPARE(await(User::select().aioCount()), 5);
    }

    void newRowsAreShownAtOnce_data()
    {
        QTest::addColumn<bool>("windowed");
        QTest::newRow("paged") << false;
        QTest::newRow("windowed") << true;
    }
    void newRowsAreShownAtOnce()
    {
        QFETCH(bool, windowed);
        insertUsers(0, 300);
        const auto model = writableList();
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model->setWindowed(windowed);
        model->setOrderBy({u"-id"_s});
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        const int before = model->count();
        QSignalSpy inserted(model.get(), &AioListModel::inserted);
        QSignalSpy counts(model.get(), &AioListModel::countChanged);
        model->insert({{u"username"_s, u"new"_s}, {u"rank"_s, 1000}});
        QCOMPARE(model->count(), before + 1);
        QCOMPARE(counts.size(), 1);
        QCOMPARE(value(*model, before, "username").toString(), u"new"_s);
        QCOMPARE(value(*model, before, "rank").toInt(), 1000);
        QVERIFY(value(*model, before, "active").toBool()); // the model's default
        QVERIFY(value(*model, before, "loaded").toBool());
        QVERIFY(model->keyAt(before).isEmpty());
        QCOMPARE(model->get(before).value(u"username"_s).toString(), u"new"_s);
        QVERIFY(model->isDirty());
        QVERIFY(!write(*model, before, "rank", 5)); // it is under way
        QTRY_COMPARE_WITH_TIMEOUT(inserted.size(), 1, patience);
        const auto isInPlace = [&] {
            return settled(*model) && model->keyAt(0) == inserted[0][0].toString() && model->count() == before + 1;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isInPlace(), patience);
        QCOMPARE(value(*model, 0, "username").toString(), u"new"_s);
        QCOMPARE(value(*model, before, "rank").toInt(), windowed ? 0 : 300 - before); // the last one is none of the new ones
        // one that is refused goes
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        model->insert({{u"username"_s, u"new"_s}});
        QCOMPARE(model->count(), before + 2);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QCOMPARE(model->count(), before + 1);
        QVERIFY(!model->isDirty());
        // and one that the list does not show
        model->setWhere({{u"rank"_s, QVariantMap{{u"lt"_s, 1000}}}});
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model) && model->count() == before, patience);
        model->insert({{u"username"_s, u"outside"_s}, {u"rank"_s, 2000}});
        QCOMPARE(model->count(), before + 1);
        QTRY_COMPARE_WITH_TIMEOUT(inserted.size(), 2, patience);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model) && model->count() == before, patience);
    }

    void diesAsANewRowIsRefused()
    {
        insertUsers(0, 3);
        for (const bool early : {false, true}) {
            auto model = writableList();
            QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
            if (early) {
                connect(model.get(), &AioListModel::dirtyChanged, this, [&] {
                    model.reset();
                });
            } else {
                connect(model.get(), &AioListModel::writeFailed, this, [&] {
                    model.reset();
                });
            }
            model->insert({{u"username"_s, QString(41, u'x')}}); // too long: at once, before anything is sent
            QTRY_VERIFY_WITH_TIMEOUT(!model, patience);
        }
        QCOMPARE(await(User::select().aioCount()), 3);
        // and while a new row is edited that is stored
        auto model = writableList();
        model->setLive(false);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy inserted(model.get(), &AioListModel::inserted);
        model->insert({{u"username"_s, u"new"_s}});
        QTRY_COMPARE_WITH_TIMEOUT(inserted.size(), 1, patience);
        connect(model.get(), &AioListModel::dirtyChanged, this, [&] {
            model.reset();
        });
        write(*model, 3, "rank", 5);
        QVERIFY(!model);
    }

    void newRowsWaitForSubmit()
    {
        insertUsers(0, 5);
        const auto model = writableList();
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        model->setSubmitMode(AioListModel::Manual);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        for (int i = 0; i < 3; ++i) {
            model->insert({{u"username"_s, u"new %1"_s.arg(i)}});
        }
        QCOMPARE(model->count(), 8);
        QVERIFY(write(*model, 6, "username", u"renamed"_s));
        QVERIFY(write(*model, 6, "rank", 66));
        QCOMPARE(value(*model, 6, "username").toString(), u"renamed"_s);
        QVERIFY(!write(*model, 6, "rank", u"many"_s));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(value(*model, 6, "rank").toInt(), 66);
        // what others write comes before them, and another order leaves them where they are
        insertUsers(100, 2);
        QTRY_COMPARE_WITH_TIMEOUT(model->count(), 10, patience);
        QCOMPARE(value(*model, 8, "username").toString(), u"renamed"_s);
        model->setOrderBy({u"-id"_s});
        QTRY_VERIFY_WITH_TIMEOUT(model->status() == AioListModel::Ready && value(*model, 0, "rank").toInt() == 101, patience);
        QCOMPARE(model->count(), 10);
        QCOMPARE(value(*model, 8, "username").toString(), u"renamed"_s);
        // nor does a condition that they do not meet take them away
        model->setWhere({{u"rank"_s, QVariantMap{{u"ge"_s, 0}}}, {u"active"_s, true}, {u"username"_s, QVariantMap{{u"startsWith"_s, u"user"_s}}}});
        QTRY_COMPARE_WITH_TIMEOUT(model->status(), AioListModel::Ready, patience);
        QCOMPARE(model->count(), 10);
        model->setWhere({});
        QTRY_COMPARE_WITH_TIMEOUT(model->status(), AioListModel::Ready, patience);
        QVERIFY(model->removeRow(7)); // the first new one
        QCOMPARE(model->count(), 9);
        QCOMPARE(value(*model, 7, "username").toString(), u"renamed"_s);
        QVERIFY(model->removeRows(6, 2)); // the last row that is there, and this one
        QCOMPARE(model->count(), 7);
        QCOMPARE(value(*model, 6, "username").toString(), u"new 2"_s);
        model->submitAll();
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model) && model->count() == 7 && value(*model, 0, "username") == u"new 2"_s, patience);
        const auto &u = User::columns();
        QCOMPARE(await(User::select().where(u.username.startsWith(u"new"_s)).aioCount()), 1);
        QCOMPARE(await(User::select().aioCount()), 7);
        model->insert({{u"username"_s, u"never"_s}});
        model->revert();
        QCOMPARE(model->count(), 7);
        QVERIFY(!model->isDirty());
        QVERIFY(!model->removeRows(5, 3));
        QVERIFY(!model->removeRows(-1, 1));
    }

    void newRowsOfAListThatIsNotLive()
    {
        insertUsers(0, 3);
        const auto model = writableList();
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        model->setLive(false);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy inserted(model.get(), &AioListModel::inserted);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        model->insert({{u"username"_s, u"one"_s}});
        model->insert({{u"username"_s, u"two"_s}});
        QTRY_COMPARE_WITH_TIMEOUT(inserted.size(), 2, patience);
        QCOMPARE(model->count(), 5);
        QVERIFY(!model->keyAt(3).isEmpty());
        // they are edited as others are
        QVERIFY(write(*model, 3, "rank", 31));
        model->update(model->keyAt(4), {{u"username"_s, u"user 000001"_s}}); // is there
        QCOMPARE(value(*model, 3, "rank").toInt(), 31);
        QCOMPARE(value(*model, 4, "username").toString(), u"user 000001"_s);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QTRY_VERIFY_WITH_TIMEOUT(!model->isDirty(), patience);
        QCOMPARE(value(*model, 3, "rank").toInt(), 31);
        QCOMPARE(nameInDatabase(31), u"one"_s);
        QCOMPARE(value(*model, 4, "username").toString(), u"two"_s);
        model->remove(model->keyAt(3));
        QCOMPARE(model->count(), 4);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QCOMPARE(await(User::select().aioCount()), 4);
        model->refresh();
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model) && model->indexOfKey(model->keyAt(3)) == 3, patience);
        QCOMPARE(model->count(), 4);
    }

    void refusedBeforeAnythingIsSent_data()
    {
        QTest::addColumn<QByteArray>("role");
        QTest::addColumn<QVariant>("value");
        QTest::addColumn<QString>("part");
        QTest::newRow("the key") << QByteArray("id") << QVariant(5) << u"key"_s;
        QTest::newRow("another type") << QByteArray("rank") << QVariant(u"many"_s) << u"rank"_s;
        QTest::newRow("a fraction") << QByteArray("rank") << QVariant(1.5) << u"rank"_s;
        QTest::newRow("beyond the type") << QByteArray("rank") << QVariant(5e9) << u"rank"_s;
        QTest::newRow("null") << QByteArray("username") << QVariant::fromValue(nullptr) << u"username"_s;
    }
    void refusedBeforeAnythingIsSent()
    {
        QFETCH(QByteArray, role);
        QFETCH(QVariant, value);
        QFETCH(QString, part);
        insertUsers(0, 3);
        const auto model = writableList();
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        const QVariant before = TestListWriting::value(*model, 1, role.constData());
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        QVERIFY(!write(*model, 1, role.constData(), value));
        QCOMPARE(failed.size(), 1);
        QVERIFY2(failed[0][2].toString().contains(part), qPrintable(failed[0][2].toString()));
        QCOMPARE(TestListWriting::value(*model, 1, role.constData()), before);
        QVERIFY(!model->isDirty());
    }

    void tooLongIsRefusedByTheModel()
    {
        insertUsers(0, 3);
        const auto model = writableList();
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        QVERIFY(write(*model, 1, "username", QString(41, u'x')));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QCOMPARE(value(*model, 1, "username").toString(), u"user 000001"_s);
    }

    void notWritableSaysSo()
    {
        insertUsers(0, 3);
        AioListModel readOnly(AioListSource::of<User>());
        AioListModel ofTable(User::columns().aioSource);
        ofTable.setWritable(true);
        for (AioListModel *model : {&readOnly, &ofTable}) {
            QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
            QSignalSpy failed(model, &AioListModel::writeFailed);
            QVERIFY(!write(*model, 1, "rank", 5));
            QCOMPARE(failed.size(), 1);
            model->insert({{u"username"_s, u"x"_s}});
            model->update(u"1"_s, {{u"rank"_s, 5}});
            model->remove(u"1"_s);
            QCOMPARE(failed.size(), 4);
        }
        QVERIFY(!(readOnly.flags(readOnly.index(0)) & Qt::ItemIsEditable));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"users is not written: .*set writable to true"_s));
        QLoggingCategory::setFilterRules({});
        QVERIFY(!write(readOnly, 1, "rank", 5));
    }

    void insertsUpdatesRemoves_data()
    {
        QTest::addColumn<bool>("windowed");
        QTest::newRow("paged") << false;
        QTest::newRow("windowed") << true; // a new row is edited while it is not counted yet
    }
    void insertsUpdatesRemoves()
    {
        QFETCH(bool, windowed);
        insertUsers(0, 5);
        const auto model = writableList();
        model->setWindowed(windowed);
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy inserted(model.get(), &AioListModel::inserted);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        model->insert({{u"username"_s, u"new"_s}, {u"rank"_s, 100}});
        QTRY_COMPARE_WITH_TIMEOUT(inserted.size(), 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(model->count(), 6, patience);
        const QString key = inserted[0][0].toString();
        if (!windowed) { // there the row may be counted already, and not loaded yet
            QCOMPARE(model->keyAt(5), key);
            QVERIFY(value(*model, 5, "active").toBool()); // the model's default
        }
        model->update(key, {{u"username"_s, u"newer"_s}, {u"rank"_s, 101}});
        if (!windowed) {
            QCOMPARE(value(*model, 5, "username").toString(), u"newer"_s);
        }
        QTRY_COMPARE_WITH_TIMEOUT(value(*model, 5, "username").toString(), u"newer"_s, patience);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QCOMPARE(nameInDatabase(101), u"newer"_s);
        model->remove(key);
        QCOMPARE(model->count(), 5); // at once
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QCOMPARE(await(User::select().aioCount()), 5);
        model->remove(QVariantList{model->keyAt(0), model->keyAt(1)});
        QCOMPARE(model->count(), 3);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QCOMPARE(await(User::select().aioCount()), 3);
        QCOMPARE(failed.size(), 0);
        QCOMPARE(model->count(), 3);
    }

    void updatesARowThatIsNotInTheList()
    {
        insertUsers(0, 300);
        const auto model = writableList();
        model->setWhere({{u"rank"_s, QVariantMap{{u"lt"_s, 10}}}});
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        const auto &u = User::columns();
        const auto user = await(User::aioGet(u.rank == 200));
        model->update(user->aioKeyText(), {{u"username"_s, u"far"_s}});
        QTRY_VERIFY_WITH_TIMEOUT(await(User::select().where(u.username == u"far"_s).aioCount()) == 1, patience);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        model->update(u"99999"_s, {{u"username"_s, u"nobody"_s}});
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        model->update(u"1"_s, {{u"nickname"_s, u"x"_s}});
        QCOMPARE(failed.size(), 2);
        QVERIFY2(failed[1][2].toString().contains(u"username"_s), qPrintable(failed[1][2].toString())); // what there is
    }

    void aDeletionThatIsRefusedComesBack()
    {
        insertUsers(0, 5);
        keepUser(2);
        const auto model = writableList();
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        const QString key = model->keyAt(2);
        model->remove(key);
        QCOMPARE(model->count(), 4);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QCOMPARE(failed[0][0].toString(), key);
        QTRY_COMPARE_WITH_TIMEOUT(model->count(), 5, patience);
        QCOMPARE(model->keyAt(2), key);
        // all or none
        model->remove(QVariantList{model->keyAt(1), key});
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 2, patience);
        QTRY_COMPARE_WITH_TIMEOUT(model->count(), 5, patience);
        QCOMPARE(await(User::select().aioCount()), 5);
        QVERIFY(model->removeRows(1, 2)); // by their numbers
        QCOMPARE(model->count(), 3);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 3, patience);
        QTRY_COMPARE_WITH_TIMEOUT(model->count(), 5, patience);
        QCOMPARE(model->keyAt(2), key);
        QCOMPARE(await(User::select().aioCount()), 5);
    }

    void aRowThatIsGone()
    {
        insertUsers(0, 5);
        const auto model = writableList();
        model->setLive(false);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        const auto &u = User::columns();
        await(User::remove().where(u.rank == 2).aioExecute());
        QVERIFY(write(*model, 2, "bio", u"late"_s));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QVERIFY(!model->isDirty());
        model->remove(model->keyAt(2));
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 2, patience);
    }

    void promises()
    {
        insertUsers(0, 5);
        QJSEngine engine;
        auto *model = new AioListModel(AioListSource::of<User>());
        model->setWritable(true);
        model->setOrderBy({u"id"_s});
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        engine.globalObject().setProperty(u"list"_s, engine.newQObject(model));
        engine.globalObject().setProperty(u"said"_s, engine.newArray());
        const auto said = [&] {
            return engine.evaluate(u"said.join('|')"_s).toString();
        };
        const auto run = [&](const QString &script) {
            const QJSValue result = engine.evaluate(script);
            QVERIFY2(!result.isError(), qPrintable(result.toString()));
        };
        run(u"list.insert({ username: 'js', rank: 50 }).then(function(key) { said.push('key ' + key); })"_s);
        QTRY_COMPARE_WITH_TIMEOUT(said(), u"key 6"_s, patience);
        run(u"said = []; list.insert({ username: 'js' }).then(function(k) { said.push('no'); }, function(e) { said.push((e instanceof Error) + ' ' + (e.column === 'username')); })"_s);
        QTRY_COMPARE_WITH_TIMEOUT(said(), u"true true"_s, patience);
        run(u"said = []; Promise.all([list.update(6, { rank: 51 }), list.update('6', { bio: 'b' })]).then(function(keys) { said.push(keys.join(',')); })"_s);
        QTRY_COMPARE_WITH_TIMEOUT(said(), u"6,6"_s, patience);
        run(u"said = []; list.indexOf('6').then(function(row) { said.push(row); return list.remove(['6', 5]); }).then(function() { said.push('gone'); })"_s);
        QTRY_COMPARE_WITH_TIMEOUT(said(), u"5|gone"_s, patience);
        QTRY_COMPARE_WITH_TIMEOUT(model->count(), 4, patience);
        run(u"said = []; list.update('nokey', { rank: 1 }).catch(function(e) { said.push(e.message.indexOf('no key') > 0); })"_s);
        QTRY_COMPARE_WITH_TIMEOUT(said(), u"true"_s, patience);
    }

    void submittedTogether()
    {
        insertUsers(0, 6);
        const auto model = writableList();
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        model->setSubmitMode(AioListModel::Manual);
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QSignalSpy failed(model.get(), &AioListModel::writeFailed);
        write(*model, 0, "bio", u"one"_s);
        write(*model, 1, "rank", 77);
        write(*model, 1, "bio", u"two"_s);
        model->remove(model->keyAt(5));
        model->insert({{u"username"_s, u"drafted"_s}});
        QVERIFY(model->isDirty());
        QCOMPARE(model->count(), 6);
        QCOMPARE(value(*model, 5, "username").toString(), u"drafted"_s);
        QTest::qWait(50);
        QCOMPARE(await(User::select().aioCount()), 6); // nothing was written
        // somebody else's commit does not take it away
        const auto &u = User::columns();
        await(User::update(u.score = 99.0).where(u.rank == 3).aioExecute());
        QTRY_COMPARE_WITH_TIMEOUT(value(*model, 3, "score").toDouble(), 99.0, patience);
        QCOMPARE(value(*model, 0, "bio").toString(), u"one"_s);
        QCOMPARE(model->count(), 6);
        model->revert();
        QCOMPARE(model->count(), 5);
        QVERIFY(!model->isDirty());
        QVERIFY(value(*model, 0, "bio").isNull());
        QTRY_COMPARE_WITH_TIMEOUT(model->count(), 6, patience);

        write(*model, 0, "bio", u"one"_s);
        write(*model, 1, "username", u"user 000002"_s); // is there: all of it is refused
        model->insert({{u"username"_s, u"drafted"_s}});
        model->submitAll();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QCOMPARE(failed[0][0].toString(), model->keyAt(1));
        QCOMPARE(failed[0][1].toString(), u"username"_s);
        QVERIFY(model->isDirty());
        QCOMPARE(value(*model, 0, "bio").toString(), u"one"_s); // it still waits
        QVERIFY(!await(User::aioGet(u.rank == 0))->bio().has_value());
        write(*model, 1, "username", u"mended"_s);
        QVERIFY(model->submit());
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QTRY_COMPARE_WITH_TIMEOUT(model->count(), 7, patience);
        QCOMPARE(await(User::aioGet(u.rank == 0))->bio().value_or(QString()), u"one"_s);
        QCOMPARE(nameInDatabase(1), u"mended"_s);
        QCOMPARE(await(User::select().where(u.username == u"drafted"_s).aioCount()), 1);
        QCOMPARE(failed.size(), 1);
    }

    void whatWasBegunIsFinished()
    {
        insertUsers(0, 5);
        auto model = writableList();
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        for (int i = 0; i < 5; ++i) {
            write(*model, i, "bio", u"last words"_s);
            write(*model, i, "rank", 100 + i);
        }
        model.reset();
        const auto &u = User::columns();
        QTRY_COMPARE_WITH_TIMEOUT(await(User::select().where(u.bio == u"last words"_s && u.rank >= 100).aioCount()), 5, patience);
    }

    void signalsOfTheModelAreEmitted()
    {
        insertUsers(0, 2);
        const auto model = writableList();
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        QObject context;
        QStringList saved;
        AioModelSignals<User>::postSave().connect(&context, [&](const std::shared_ptr<User> &user) {
            saved << user->username();
        });
        write(*model, 1, "username", u"signalled"_s);
        QTRY_COMPARE_WITH_TIMEOUT(saved, QStringList{u"signalled"_s}, patience);
    }

    void foreignKeysAndNull()
    {
        const auto &f = Folder::columns();
        const auto root = await(Folder::aioCreate(f.name = u"root"_s));
        await(Folder::aioCreate(f.name = u"leaf"_s));
        AioListModel model(AioListSource::of<Folder>());
        model.setWritable(true);
        model.setOrderBy({u"id"_s});
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        QVERIFY(write(model, 1, "folder", root->aioKeyText()));
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        QCOMPARE(value(model, 1, "folder").toLongLong(), root->id());
        const auto leaf = await(Folder::aioGet(f.name == u"leaf"_s));
        QCOMPARE(leaf->folder().key(), root->id());
        QVERIFY(write(model, 1, "folder", QVariant::fromValue(nullptr)));
        QTRY_VERIFY_WITH_TIMEOUT(settled(model), patience);
        QVERIFY(await(Folder::aioGet(f.name == u"leaf"_s))->folder().isNull());
    }

    void randomWritingEndsEqual()
    {
        const quint32 seed =
            qEnvironmentVariableIntValue("AIOORM_SEED") ? quint32(qEnvironmentVariableIntValue("AIOORM_SEED")) : QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        insertUsers(0, 400);
        const auto model = writableList();
        QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model->setWindowed(random.bounded(2) == 1);
        model->setOrderBy({u"-score"_s});
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        const auto &u = User::columns();
        for (int round = 0; round < 150; ++round) {
            const int row = int(random.bounded(std::max(model->count(), 1)));
            switch (random.bounded(7)) {
            case 6:
                model->removeRows(row, 1 + int(random.bounded(2)));
                break;
            case 0:
                write(*model, row, "score", double(random.bounded(400)));
                break;
            case 1:
                write(*model, row, "bio", u"b%1"_s.arg(random.bounded(9)));
                break;
            case 2:
                write(*model, row, "username", u"user %1"_s.arg(random.bounded(500), 6, 10, QLatin1Char('0'))); // often refused
                break;
            case 3:
                if (!model->keyAt(row).isEmpty()) {
                    model->remove(model->keyAt(row));
                }
                break;
            case 4:
                model->insert({{u"username"_s, u"new %1"_s.arg(round)}, {u"score"_s, double(random.bounded(400))}});
                break;
            case 5:
                try {
                    await(User::update(u.score = random.bounded(400)).where(u.rank == int(random.bounded(400))).aioExecute());
                } catch (const AioOperationalError &) {
                    // a deadlock with what the list writes, which InnoDB ends by refusing one of them
                }
                break;
            }
            if (random.bounded(4) == 0) {
                QTest::qWait(int(random.bounded(15)));
            }
        }
        QTRY_VERIFY_WITH_TIMEOUT(settled(*model), patience);
        const auto total = int(await(User::select().aioCount()));
        if (model->isWindowed()) {
            QTRY_COMPARE_WITH_TIMEOUT(model->count(), total, patience);
        }
        const auto users = await(User::select().orderBy(u.score.desc(), u.id.desc()).aioExecute());
        for (int row = 0; row < std::min(model->count(), total); ++row) {
            value(*model, row, "bio"); // asks for it
            QTRY_VERIFY_WITH_TIMEOUT(!model->keyAt(row).isEmpty(), patience);
            QCOMPARE(model->keyAt(row), users[row]->aioKeyText());
            QCOMPARE(value(*model, row, "username").toString(), users[row]->username());
            QCOMPARE(value(*model, row, "bio").toString(), users[row]->bio().value_or(QString()));
        }
    }
};

QTEST_GUILESS_MAIN(TestListWriting)
#include "tst_listwriting.moc"
