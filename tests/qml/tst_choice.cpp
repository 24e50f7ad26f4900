// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiochoice.h"
#include "aioorm/quick/aiolistmodel.h"
#include "qml/usersdatabase.h"

#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{
/// Rows with keys of any type.
class Keys : public QStandardItemModel
{
public:
    QHash<int, QByteArray> roleNames() const override { return {{Qt::UserRole, "id"}, {Qt::DisplayRole, "name"}}; }
    static QStandardItem *make(const QVariant &key)
    {
        auto *made = new QStandardItem(key.toString());
        made->setData(key, Qt::UserRole);
        return made;
    }
};
}

/// AioChoice: a row by its key, wherever it goes.
class TestChoice : public UsersDatabase
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeDatabase<User>(); }
    void cleanup() { closeDatabase(); }

    void followsCommits()
    {
        const auto &u = User::columns();
        const auto bob = await(User::aioCreate(u.username = u"bob"_s));
        const auto dora = await(User::aioCreate(u.username = u"dora"_s));
        AioListModel users(User::columns().aioSource);
        users.setOrderBy({u"username"_s});
        AioChoice choice;
        choice.setKey(dora->id());
        choice.setModel(&users);
        QCOMPARE(choice.currentIndex(), -1); // not there yet
        QTRY_COMPARE(choice.currentIndex(), 1);
        QSignalSpy indexes(&choice, &AioChoice::currentIndexChanged);
        await(User::aioCreate(u.username = u"alice"_s));
        QTRY_COMPARE(choice.currentIndex(), 2);
        await(User::update(u.username = u"aaa"_s).where(u.id == dora->id()).aioExecute());
        QTRY_COMPARE(choice.currentIndex(), 0);
        await(User::remove().where(u.id == dora->id()).aioExecute());
        QTRY_COMPARE(choice.currentIndex(), -1);
        QCOMPARE(choice.key().toLongLong(), dora->id()); // it may come back
        QCOMPARE(indexes.size(), 3);
        await(User::aioCreate(u.id = dora->id(), u.username = u"dora"_s));
        QTRY_COMPARE(choice.currentIndex(), 2);

        QSignalSpy keys(&choice, &AioChoice::keyChanged);
        choice.setCurrentIndex(1);
        QCOMPARE(choice.key().toLongLong(), bob->id());
        QCOMPARE(choice.currentIndex(), 1);
        QCOMPARE(keys.size(), 1);
        choice.setCurrentIndex(-1);
        QVERIFY(!choice.key().isValid());
        QCOMPARE(choice.currentIndex(), -1);
        choice.setCurrentIndex(7);
        QCOMPARE(choice.currentIndex(), -1);

        choice.setKeyRole(u"username"_s);
        choice.setKey(u"bob"_s);
        QCOMPARE(choice.currentIndex(), 1);
    }

    void keysAreExact()
    {
        Keys keys;
        const qint64 big = (qint64(1) << 53) + 1;
        keys.appendRow(Keys::make(big - 1));
        keys.appendRow(Keys::make(big));
        keys.appendRow(Keys::make(5));
        AioChoice choice;
        choice.setModel(&keys);
        choice.setKey(QString::number(big));
        QCOMPARE(choice.currentIndex(), 1);
        choice.setKey(5.0); // a number as JavaScript has it
        QCOMPARE(choice.currentIndex(), 2);
        choice.setKey(5.5);
        QCOMPARE(choice.currentIndex(), -1);
        choice.setKey(QVariant::fromValue(nullptr));
        QCOMPARE(choice.currentIndex(), -1);
    }

    void nothingIsNoKey()
    {
        Keys keys;
        keys.appendRow(Keys::make(QString()));
        AioChoice choice;
        choice.setModel(&keys);
        QCOMPARE(choice.currentIndex(), -1);
        choice.setKey(u""_s);
        QCOMPARE(choice.currentIndex(), -1);
    }

    void resetsAndSorting()
    {
        Keys keys;
        for (const char *key : {"c", "a", "b"}) {
            keys.appendRow(Keys::make(QString::fromLatin1(key)));
        }
        AioChoice choice;
        choice.setModel(&keys);
        choice.setKey(u"b"_s);
        QCOMPARE(choice.currentIndex(), 2);
        keys.sort(0);
        QCOMPARE(choice.currentIndex(), 1);
        keys.item(1)->setData(u"other"_s, Qt::UserRole);
        QCOMPARE(choice.currentIndex(), -1);
        keys.item(0)->setData(u"b"_s, Qt::UserRole);
        QCOMPARE(choice.currentIndex(), 0);
        keys.clear();
        QCOMPARE(choice.currentIndex(), -1);
        keys.appendRow(Keys::make(u"x"_s));
        keys.appendRow(Keys::make(u"b"_s));
        QCOMPARE(choice.currentIndex(), 1);
    }

    void modelMayGo()
    {
        AioChoice choice;
        choice.setKey(u"a"_s);
        auto keys = std::make_unique<Keys>();
        keys->appendRow(Keys::make(u"a"_s));
        choice.setModel(keys.get());
        QCOMPARE(choice.currentIndex(), 0);
        keys.reset();
        QCOMPARE(choice.currentIndex(), -1);
        QCOMPARE(choice.model(), nullptr);
        choice.setCurrentIndex(0);
        choice.setKey(u"b"_s);
    }
};

QTEST_MAIN(TestChoice)
#include "tst_choice.moc"
