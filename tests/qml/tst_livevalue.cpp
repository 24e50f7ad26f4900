// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/testing/aioqueryrecorder.h"
#include "qml/recordtypes.h"
#include "qml/usersdatabase.h"

#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;

/// AioLiveValue: what is counted and summed up, live.
class TestLiveValue : public EnginesTest
{
    Q_OBJECT

private:
    static std::shared_ptr<Sheet> insert(const QString &title, int pages, const QString &stage = u"open"_s, const QString &price = u"0"_s, qint64 weight = 0)
    {
        const auto &s = Sheet::columns();
        return await(Sheet::aioCreate(s.title = title, s.pages = pages, s.stage = stage, s.price = *AioDecimal::fromString(price), s.weight = weight));
    }
    static void ask(SheetValue &value, const QString &function, const QString &field = {}, const QString &groupBy = {})
    {
        value.setFn(function);
        value.setField(field);
        value.setGroupBy(groupBy);
    }

private Q_SLOTS:
    void init()
    {
        EnginesTest::init();
        await(db().aioCreateTables<Sheet, User, Tweet>());
    }

    void countsAndFollows()
    {
        SheetValue value;
        QVERIFY(value.value().metaType() == QMetaType::fromType<std::nullptr_t>());
        QCOMPARE(value.status(), AioLiveValue::Null);
        QTRY_COMPARE(value.status(), AioLiveValue::Ready);
        QCOMPARE(value.value().toInt(), 0);
        insert(u"a"_s, 1);
        QTRY_COMPARE(value.value().toInt(), 1);
        value.setWhere({{u"stage"_s, u"closed"_s}});
        QTRY_COMPARE(value.value().toInt(), 0);
        insert(u"b"_s, 1, u"closed"_s);
        QTRY_COMPARE(value.value().toInt(), 1);
        const auto &s = Sheet::columns();
        value.setWhere({});
        value.setCondition(s.pages > 5);
        QTRY_COMPARE(value.value().toInt(), 0);
        // count of a field leaves out what is null
        value.setCondition({});
        value.setField(u"remark"_s);
        await(Sheet::update(s.remark = std::optional<QString>(u"x"_s)).where(s.title == u"a"_s).aioExecute());
        QTRY_COMPARE(value.value().toInt(), 1);
    }

    void sumsAreExact()
    {
        SheetValue value;
        ask(value, u"sum"_s, u"price"_s);
        QTRY_COMPARE(value.status(), AioLiveValue::Ready);
        QVERIFY(value.value().metaType() == QMetaType::fromType<std::nullptr_t>()); // of no rows there is none
        const qint64 big = (qint64(1) << 53);
        insert(u"a"_s, 3, u"open"_s, u"0.10"_s, big);
        insert(u"b"_s, 4, u"open"_s, u"0.20"_s, 1);
        insert(u"c"_s, 8, u"closed"_s, u"9999999999.99"_s);
        QTRY_COMPARE(value.value(), QVariant(u"10000000000.29"_s));
        ask(value, u"sum"_s, u"weight"_s);
        QTRY_COMPARE(value.value(), QVariant(u"9007199254740993"_s));
        ask(value, u"sum"_s, u"pages"_s);
        QTRY_COMPARE(value.value(), QVariant(qint64(15)));
        ask(value, u"avg"_s, u"pages"_s);
        QTRY_COMPARE(value.value(), QVariant(5.0));
        ask(value, u"min"_s, u"price"_s);
        QTRY_COMPARE(value.value(), QVariant(u"0.10"_s));
        ask(value, u"max"_s, u"title"_s);
        QTRY_COMPARE(value.value(), QVariant(u"c"_s));
    }

    // as go-gorm/gorm#5153 and dotnet/efcore#36200 found them: 89.94999999999999 and -1.7e-13
    void sumsOfDecimalsAreNoFractions()
    {
        for (int i = 0; i < 5; ++i) {
            insert(u"a%1"_s.arg(i), 1, u"open"_s, u"17.99"_s);
        }
        SheetValue value;
        ask(value, u"sum"_s, u"price"_s);
        QTRY_COMPARE(value.value(), QVariant(u"89.95"_s));
        value.setWhere({{u"stage"_s, u"zero"_s}});
        insert(u"x"_s, 1, u"zero"_s, u"5741.87"_s);
        insert(u"y"_s, 1, u"zero"_s, u"42.54"_s);
        insert(u"z"_s, 1, u"zero"_s, u"-5784.41"_s);
        QTRY_COMPARE(value.value(), QVariant(u"0.00"_s));
    }

    void groups()
    {
        SheetValue value;
        ask(value, u"sum"_s, u"pages"_s, u"stage"_s);
        QTRY_COMPARE(value.status(), AioLiveValue::Ready);
        QVERIFY(value.values().isEmpty());
        insert(u"a"_s, 3);
        insert(u"b"_s, 4);
        insert(u"c"_s, 8, u"closed"_s);
        const QVariantList wanted{QVariantMap{{u"stage"_s, u"closed"_s}, {u"value"_s, qint64(8)}},
                                  QVariantMap{{u"stage"_s, u"open"_s}, {u"value"_s, qint64(7)}}};
        QTRY_COMPARE(value.values(), wanted);
        QVERIFY(value.value().metaType() == QMetaType::fromType<std::nullptr_t>());
        ask(value, u"count"_s, {}, u"remark"_s);
        const QVariantList nulls{QVariantMap{{u"remark"_s, QVariant::fromValue(nullptr)}, {u"value"_s, qint64(3)}}};
        QTRY_COMPARE(value.values(), nulls);
    }

    void wrongNamesAreRefused_data()
    {
        QTest::addColumn<QString>("function");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("groupBy");
        QTest::addColumn<QVariantMap>("where");
        QTest::addColumn<QString>("sentence");
        const QVariantMap all;
        QTest::newRow("function") << u"median"_s << u"pages"_s << QString() << all << u"There are: count, sum, avg, min, max."_s;
        QTest::newRow("field") << u"sum"_s << u"page"_s << QString() << all << u"no field \"page\". It has: id, title, pages, weight, remark, stage, price."_s;
        QTest::newRow("no field") << u"sum"_s << QString() << QString() << all << u"sum needs one. The model of sheets has: id, pages, weight, price."_s;
        QTest::newRow("text") << u"avg"_s << u"title"_s << QString() << all << u"\"title\" has no avg. Fields of sheets that do: id, pages, weight, price."_s;
        QTest::newRow("group") << u"count"_s << QString() << u"stat"_s << all << u"no field \"stat\""_s;
        QTest::newRow("where") << u"count"_s << QString() << QString() << QVariantMap{{u"nonsense"_s, 1}} << u"no field \"nonsense\""_s;
    }
    void wrongNamesAreRefused()
    {
        QFETCH(QString, function);
        QFETCH(QString, field);
        QFETCH(QString, groupBy);
        QFETCH(QVariantMap, where);
        QFETCH(QString, sentence);
        insert(u"a"_s, 3);
        SheetValue value;
        QTRY_COMPARE(value.value(), QVariant(qint64(1)));
        AioQueryRecorder recorder(db());
        ask(value, function, field, groupBy);
        value.setWhere(where);
        QTRY_COMPARE(value.status(), AioLiveValue::Error);
        QVERIFY2(value.errorString().contains(sentence), qPrintable(value.errorString()));
        QCOMPARE(recorder.count(), 0);
        QCOMPARE(value.value(), QVariant(qint64(1)));
        // and it goes on when that is put right
        ask(value, u"sum"_s, u"pages"_s);
        value.setWhere({});
        QTRY_COMPARE(value.value(), QVariant(qint64(3)));
        QVERIFY(value.errorString().isEmpty());
    }

    void stormsAreCoalesced()
    {
        SheetValue value;
        QTRY_COMPARE(value.status(), AioLiveValue::Ready);
        QTest::qWait(150);
        AioQueryRecorder recorder(db());
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 60; ++i) {
            insert(u"s%1"_s.arg(i), 1);
            QTest::qWait(5);
        }
        QTRY_COMPARE(value.value(), QVariant(qint64(60)));
        int reads = 0;
        for (const auto &statement : recorder.statements()) {
            reads += statement.sql.contains(u"count("_s, Qt::CaseInsensitive) ? 1 : 0;
        }
        QVERIFY2(reads <= timer.elapsed() / 100 + 2, qPrintable(u"%1 in %2 ms"_s.arg(reads).arg(timer.elapsed())));
    }

    void propertiesOfOneTurnAreOneQuery()
    {
        SheetValue value;
        QTRY_COMPARE(value.status(), AioLiveValue::Ready);
        AioQueryRecorder recorder(db());
        ask(value, u"sum"_s, u"pages"_s, u"stage"_s);
        value.setWhere({{u"pages"_s, QVariantMap{{u"gt"_s, 1}}}});
        QTRY_COMPARE(value.status(), AioLiveValue::Ready);
        QTest::qWait(50);
        QCOMPARE(recorder.count(), 1);
    }

    void closedAndOpenedAgain()
    {
        insert(u"a"_s, 1);
        SheetValue value;
        QTRY_COMPARE(value.value(), QVariant(qint64(1)));
        await(db().aioClose());
        value.reload();
        QTRY_COMPARE(value.status(), AioLiveValue::Error);
        QVERIFY(!value.errorString().isEmpty());
        await(db().aioConnect());
        insert(u"b"_s, 1);
        QTRY_COMPARE(value.value(), QVariant(qint64(2)));
        QVERIFY(value.errorString().isEmpty());
    }

    void inQml()
    {
        insert(u"a"_s, 3, u"open"_s, u"0.10"_s);
        insert(u"b"_s, 4, u"closed"_s, u"0.25"_s);
        QQmlEngine engine;
        engine.addImportPath(u"qrc:/qt/qml"_s);
        QQmlComponent component(&engine, QUrl(u"qrc:/qt/qml/SheetValues/qml/SheetSummary.qml"_s));
        AioQueryRecorder recorder(db());
        const std::unique_ptr<QObject> item(component.beginCreate(engine.rootContext()));
        QVERIFY2(item, qPrintable(component.errorString()));
        QTest::qWait(20);
        QCOMPARE(recorder.count(), 0); // not complete yet
        component.completeCreate();
        QTRY_COMPARE(item->property("openText").toString(), u"1"_s);
        QTRY_COMPARE(item->property("totalText").toString(), u"0.35"_s);
        QTRY_COMPARE(item->property("lines").toString(), u"closed=4 open=3"_s);
        QCOMPARE(item->property("rows").toInt(), 2);
        item->setProperty("stage_", u"lost"_s);
        QTRY_COMPARE(item->property("openText").toString(), u"0"_s);
        engine.collectGarbage();
        insert(u"c"_s, 1, u"lost"_s, u"0"_s, 4'000'000'000);
        QTRY_COMPARE(item->property("largeText").toString(), u"4000000000"_s);
        QTRY_COMPARE(item->property("openText").toString(), u"1"_s);
        QTRY_COMPARE(item->property("rows").toInt(), 3);
    }

    void destroyedAtAnyMoment()
    {
        insert(u"a"_s, 1);
        for (const auto when : {&AioLiveValue::statusChanged, &AioLiveValue::valueChanged, &AioLiveValue::valuesChanged}) {
            QPointer<SheetValue> value(new SheetValue);
            ask(*value, u"count"_s, {}, when == &AioLiveValue::valuesChanged ? u"stage"_s : QString());
            connect(value, when, value, [&] {
                delete value.data();
            });
            QTRY_VERIFY(!value);
        }
    }

    void randomUse()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        std::vector<std::unique_ptr<SheetValue>> values;
        QElapsedTimer timer;
        timer.start();
        const QStringList functions{u"count"_s, u"sum"_s, u"avg"_s, u"min"_s, u"max"_s, u"none"_s};
        const QStringList fields{QString(), u"pages"_s, u"price"_s, u"title"_s, u"weight"_s, u"nonsense"_s};
        int next = 0;
        while (timer.elapsed() < 3000) {
            switch (random.bounded(6)) {
            case 0:
                values.push_back(std::make_unique<SheetValue>());
                break;
            case 1:
                if (!values.empty()) {
                    values.erase(values.begin() + random.bounded(int(values.size())));
                }
                break;
            case 2:
                insert(u"r%1"_s.arg(++next), int(random.bounded(9)), random.bounded(2) ? u"open"_s : u"closed"_s, u"0.01"_s);
                break;
            case 3:
                if (!values.empty()) {
                    ask(*values[random.bounded(quint32(values.size()))],
                        functions[random.bounded(functions.size())],
                        fields[random.bounded(fields.size())],
                        random.bounded(2) ? u"stage"_s : QString());
                }
                break;
            case 4:
                if (!values.empty() && random.bounded(2)) {
                    QPointer<SheetValue> one(values[random.bounded(quint32(values.size()))].get());
                    connect(one, &AioLiveValue::statusChanged, one, [] {
                        QCoreApplication::processEvents(); // whatever a slot may do
                    });
                }
                break;
            default:
                QTest::qWait(int(random.bounded(20)));
            }
            if (values.size() > 12) {
                values.erase(values.begin());
            }
        }
        for (const auto &value : values) {
            ask(*value, u"count"_s);
            QTRY_COMPARE(value->value(), QVariant(qint64(next)));
        }
    }
};

QTEST_MAIN(TestLiveValue)
#include "tst_livevalue.moc"
