// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/utc.h"
#include "aioorm/quick/aiolistmodel.h"
#include "qml/usersdatabase.h"
#include "support/moretypes.h"
#include "support/tables.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;

/// AIO_QML_MODEL types as QML uses them: in a ListView, with required properties.
class TestQmlTypes : public UsersDatabase
{
    Q_OBJECT

private:
    std::unique_ptr<QQuickItem> create(const QString &name)
    {
        QQmlComponent component(m_engine.get(), QUrl(u"qrc:/qt/qml/TestModels/qml/%1.qml"_s.arg(name)));
        std::unique_ptr<QQuickItem> item(qobject_cast<QQuickItem *>(component.create()));
        if (!item) {
            qWarning().noquote() << component.errorString();
        }
        return item;
    }

private Q_SLOTS:
    void init()
    {
        makeDatabase<User, Everything, MoreTypes, Article>();
        m_engine = std::make_unique<QQmlEngine>();
        m_engine->addImportPath(u"qrc:/qt/qml"_s);
    }
    void cleanup()
    {
        m_engine.reset();
        closeDatabase();
    }

    void listViewShowsPagesSearchesAndFollows()
    {
        insertUsers(0, 500);
        auto item = create(u"UserList"_s);
        QVERIFY(item);
        QQuickWindow window;
        item->setParentItem(window.contentItem());
        window.resize(300, 400);
        window.show();
        auto *view = item->property("view").value<QQuickItem *>();
        QVERIFY(view);
        QTRY_VERIFY(item->property("ready").toBool());
        QVERIFY(item->property("rows").toInt() >= 50);
        QVERIFY(item->property("rows").toInt() < 500);
        QTRY_COMPARE(view->property("count").toInt(), item->property("rows").toInt());

        // scrolling to the end loads page after page
        QVERIFY(QTest::qWaitFor(
            [&] {
                QMetaObject::invokeMethod(view, "positionViewAtEnd");
                QTest::qWait(20);
                return item->property("rows").toInt() >= 500;
            },
            120'000));
        QCOMPARE(item->property("rows").toInt(), 500);

        // a row inserted above the viewport keeps what is shown in place
        view->setProperty("contentY", 4000.0);
        QTest::qWait(20);
        const int current = 300;
        view->setProperty("currentIndex", current);
        const QString name = view->property("currentItem").value<QQuickItem *>()->property("username").toString();
        const auto &u = User::columns();
        await(User::aioCreate(u.username = u"aaa"_s));
        QTRY_COMPARE(view->property("currentIndex").toInt(), current + 1);
        QCOMPARE(view->property("currentItem").value<QQuickItem *>()->property("username").toString(), name);

        item->setProperty("search", u"00012"_s);
        QTRY_COMPARE(item->property("rows").toInt(), 11);
        await(User::update(u.bio = u"hello"_s).where(u.rank == 12).aioExecute());
        const auto firstText = [&] {
            QQuickItem *first = nullptr;
            QMetaObject::invokeMethod(view, "itemAtIndex", Q_RETURN_ARG(QQuickItem *, first), Q_ARG(int, 0));
            return first ? first->property("text").toString() : QString();
        };
        QTRY_COMPARE(firstText(), u"user 000012 12 hello"_s);
    }

    void errorsReachQml()
    {
        auto item = create(u"UserList"_s);
        QVERIFY(item);
        QTRY_VERIFY(item->property("ready").toBool());
        auto *model = item->property("model").value<AioListModel *>();
        model->setOrderBy({u"nonsense"_s});
        QTRY_VERIFY(item->property("error").toString().contains(u"no field \"nonsense\""_s));
        QCOMPARE(model->status(), AioListModel::Error);
    }

    void valuesArriveAsQmlNeedsThem()
    {
        const qint64 big = (qint64(1) << 53) + 1;
        const QUuid uuid = QUuid::createUuid();
        const QDateTime moment(QDate(2026, 2, 3), QTime(4, 5, 6, 7), Aio::Detail::utc);
        const auto &e = Everything::columns();
        await(Everything::aioCreate(e.big = big,
                                    e.flag = true,
                                    e.real = 1.5,
                                    e.text = u"täxt"_s,
                                    e.date = QDate(2026, 2, 3),
                                    e.time = QTime(4, 5, 6, 7),
                                    e.moment = moment,
                                    e.uuid = uuid,
                                    e.json = QJsonObject{{u"a"_s, 1}},
                                    e.color = Everything::Color::Blue));
        auto item = create(u"EverythingList"_s);
        QVERIFY(item);
        QTRY_VERIFY(item->property("first").value<QQuickItem *>());
        const auto *row = item->property("first").value<QQuickItem *>();
        QCOMPARE(row->property("big").toString(), QString::number(big));
        QCOMPARE(row->property("flag").toBool(), true);
        QCOMPARE(row->property("real").toDouble(), 1.5);
        QCOMPARE(row->property("text").toString(), u"täxt"_s);
        QCOMPARE(row->property("date").toDate(), QDate(2026, 2, 3));
        QCOMPARE(row->property("time").toString(), u"04:05:06.007"_s);
        QCOMPARE(row->property("moment").toDateTime(), moment);
        QCOMPARE(row->property("uuid").toString(), uuid.toString(QUuid::WithoutBraces));
        QCOMPARE(row->property("color").toInt(), 40);
        const QVariant nothing = row->property("maybeText");
        QVERIFY(nothing.isNull() || nothing.metaType().id() == QMetaType::Nullptr);
    }

    void moreTypesArrive()
    {
        const auto &m = MoreTypes::columns();
        await(MoreTypes::aioCreate(m.int8 = -128,
                                   m.uint32 = 4'000'000'000U,
                                   m.uint64 = std::numeric_limits<quint64>::max() / 2,
                                   m.real32 = 0.5F,
                                   m.duration = std::chrono::microseconds(1'500'250),
                                   m.url = QUrl(u"https://example.org/ä?b#c"_s),
                                   m.words = QStringList{u"a|b"_s, u"ü"_s},
                                   m.numbers = QList<qint64>{1, 1LL << 40},
                                   m.maybes = MoreTypes::Maybes{0.25, std::nullopt},
                                   m.nested = QList<QStringList>{{}, {u"x"_s}},
                                   m.jsonArray = QJsonArray{QJsonObject{{u"a"_s, 7}}},
                                   m.jsonValue = QJsonValue(true),
                                   m.status = MoreTypes::State::Closed,
                                   m.finish = Paint::Gloss,
                                   m.rights = MoreTypes::Rights(MoreTypes::Read) | MoreTypes::Execute,
                                   m.money = Money(1995)));
        auto item = create(u"MoreTypesList"_s);
        QVERIFY(item);
        QTRY_VERIFY(item->property("first").value<QQuickItem *>());
        const auto *row = item->property("first").value<QQuickItem *>();
        QCOMPARE(row->property("int8").toInt(), -128);
        QCOMPARE(row->property("uint32").toDouble(), 4e9);
        QCOMPARE(row->property("uint64").toString(), u"9223372036854775807"_s);
        QCOMPARE(row->property("real32").toDouble(), 0.5);
        QCOMPARE(row->property("duration").toDouble(), 1500.25); // milliseconds
        QCOMPARE(row->property("url").toUrl(), QUrl(u"https://example.org/ä?b#c"_s));
        QCOMPARE(row->property("joined").toString(), u"a|b|ü"_s);
        QCOMPARE(row->property("numberCount").toInt(), 2);
        QCOMPARE(row->property("secondNumber").toString(), u"1099511627776"_s);
        QVERIFY(row->property("hasHole").toBool());
        QCOMPARE(row->property("innermost").toString(), u"x"_s);
        QCOMPARE(row->property("fromArray").toInt(), 7);
        QCOMPARE(row->property("jsonValue").toBool(), true);
        QCOMPARE(row->property("status").toString(), u"Closed"_s); // as it is stored
        QCOMPARE(row->property("finish").toString(), u"Gloss"_s);
        QCOMPARE(row->property("rights").toInt(), 5);
        QCOMPARE(row->property("money").toDouble(), 1995.0);
        for (const char *name : {"maybeWords", "maybeDuration"}) {
            const QVariant nothing = row->property(name);
            QVERIFY2(nothing.isNull() || nothing.metaType().id() == QMetaType::Nullptr, name);
        }
    }

    void decimalsKeepTheirDigits()
    {
        const auto &a = Article::columns();
        const auto before = QDateTime::currentDateTimeUtc().addSecs(-2);
        await(Article::aioCreate(a.name = u"a"_s, a.price = AioDecimal::fromScaled(123456710, 2), a.count = 3));
        auto item = create(u"ArticleList"_s);
        QVERIFY(item);
        QTRY_VERIFY(item->property("first").value<QQuickItem *>());
        const auto *row = item->property("first").value<QQuickItem *>();
        QCOMPARE(row->property("price").toString(), u"1234567.10"_s);
        QCOMPARE(row->property("rate").toString(), u"0.1900"_s);
        QCOMPARE(row->property("total").toString(), u"3703701.30"_s);
        QVERIFY(row->property("weight").isNull() || row->property("weight").metaType().id() == QMetaType::Nullptr);
        QVERIFY(row->property("made").toDateTime() >= before);
        QVERIFY(row->property("stamp").toDateTime() >= before);
    }

private:
    std::unique_ptr<QQmlEngine> m_engine;
};

QTEST_MAIN(TestQmlTypes)
#include "tst_qmltypes.moc"
