// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/utc.h"
#include "aioorm/orm/aiomodelsignals.h"
#include "aioorm/testing/aioqueryrecorder.h"
#include "qml/recordtypes.h"
#include "qml/usersdatabase.h"

#include <QJsonObject>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;

/// AioRecord: one row that is edited while others write to it.
class TestLiveRecord : public EnginesTest
{
    Q_OBJECT

private:
    static std::shared_ptr<Sheet> insert(const QString &title, int pages = 1)
    {
        const auto &s = Sheet::columns();
        return await(Sheet::aioCreate(s.title = title, s.pages = pages));
    }
    static std::shared_ptr<Sheet> stored(const std::shared_ptr<Sheet> &sheet) { return await(Sheet::aioGetById(sheet->id())); }
    static void rename(const std::shared_ptr<Sheet> &sheet, const QString &title)
    {
        const auto &s = Sheet::columns();
        await(Sheet::update(s.title = title).where(s.id == sheet->id()).aioExecute());
    }
    static void repage(const std::shared_ptr<Sheet> &sheet, int pages)
    {
        const auto &s = Sheet::columns();
        await(Sheet::update(s.pages = pages).where(s.id == sheet->id()).aioExecute());
    }
    static QVariant property(const QVariant &map, const char *name) { return map.value<QObject *>()->property(name); }
    static QString error(const AioRecord &record, const char *name) { return property(record.errors(), name).toString(); }
    static bool isNull(const QVariant &value) { return value.metaType() == QMetaType::fromType<std::nullptr_t>(); }

    std::unique_ptr<QQuickItem> createForm(QQmlEngine &engine)
    {
        engine.addImportPath(u"qrc:/qt/qml"_s);
        QQmlComponent component(&engine, QUrl(u"qrc:/qt/qml/Sheets/qml/SheetForm.qml"_s));
        std::unique_ptr<QQuickItem> item(qobject_cast<QQuickItem *>(component.create()));
        if (!item) {
            qWarning().noquote() << component.errorString();
        }
        return item;
    }

private Q_SLOTS:
    void init()
    {
        EnginesTest::init();
        await(db().aioCreateTables<Sheet, Spot, Everything, User, Tweet>());
    }

    // --- the row

    void showsAndFollows()
    {
        const auto sheet = insert(u"first"_s, 3);
        AioQueryRecorder recorder(db());
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QCOMPARE(record.status(), AioRecord::Null);
        QCOMPARE(recorder.count(), 0);
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QCOMPARE(record.field(u"title"_s), QVariant(u"first"_s));
        QCOMPARE(property(record.fields(), "pages"), QVariant(qint64(3)));
        QVERIFY(isNull(record.field(u"remark"_s)));
        QVERIFY(!record.isDirty());
        QVERIFY(record.isValid());
        QCOMPARE(recorder.count(), 1);
        QCOMPARE(static_cast<Sheet *>(record.object())->pages(), 3);

        QSignalSpy dirty(&record, &AioRecord::dirtyChanged);
        rename(sheet, u"second"_s);
        QTRY_COMPARE(record.field(u"title"_s), QVariant(u"second"_s));
        QCOMPARE(property(record.stored(), "title"), QVariant(u"second"_s));
        QCOMPARE(dirty.size(), 0);
        QVERIFY(record.conflicts().isEmpty());
    }

    void savesWhatDiffers()
    {
        const auto sheet = insert(u"a"_s, 3);
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        record.setField(u"title"_s, u"b"_s);
        QVERIFY(record.isDirty());
        // put back by hand: not written, whatever happens to it meanwhile
        record.setField(u"pages"_s, 77);
        record.setField(u"pages"_s, 3);
        const auto &s = Sheet::columns();
        {
            AioQueryRecorder recorder(db());
            QSignalSpy saved(&record, &AioRecord::saved);
            record.save();
            QCOMPARE(record.status(), AioRecord::Saving);
            QTRY_COMPARE(saved.size(), 1);
            QCOMPARE(saved.first().first().toString(), record.key());
            QVERIFY2(!recorder.statements().first().sql.contains(u"pages\" ="_s), qPrintable(recorder.toString()));
        }
        QVERIFY(!record.isDirty());
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QCOMPARE(stored(sheet)->title(), u"b"_s);
        await(Sheet::update(s.pages = 5).where(s.id == sheet->id()).aioExecute());
        QTRY_COMPARE(record.field(u"pages"_s), QVariant(qint64(5)));
    }

    void editedFieldsAreKeptAndMarked()
    {
        const auto sheet = insert(u"a"_s, 3);
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        record.setField(u"title"_s, u"mine"_s);
        QSignalSpy conflicts(&record, &AioRecord::conflictsChanged);
        repage(sheet, 4);
        QTRY_COMPARE(record.field(u"pages"_s), QVariant(qint64(4)));
        QCOMPARE(conflicts.size(), 0);
        rename(sheet, u"theirs"_s);
        QTRY_COMPARE(record.conflicts(), QStringList{u"title"_s});
        QCOMPARE(record.field(u"title"_s), QVariant(u"mine"_s));
        QCOMPARE(property(record.stored(), "title"), QVariant(u"theirs"_s));
        QVERIFY(record.isDirty());

        // taking the stored value settles it
        record.setField(u"title"_s, u"theirs"_s);
        QVERIFY(record.conflicts().isEmpty());
        QVERIFY(!record.isDirty());

        // so does somebody who writes the same
        record.setField(u"title"_s, u"same"_s);
        rename(sheet, u"other"_s);
        QTRY_COMPARE(record.conflicts().size(), 1);
        rename(sheet, u"same"_s);
        QTRY_VERIFY(record.conflicts().isEmpty());
        QVERIFY(!record.isDirty());

        // revert()
        record.setField(u"title"_s, u"mine"_s);
        rename(sheet, u"theirs"_s);
        QTRY_COMPARE(record.conflicts().size(), 1);
        record.revert();
        QCOMPARE(record.field(u"title"_s), QVariant(u"theirs"_s));
        QVERIFY(record.conflicts().isEmpty());

        // and save(), which overwrites
        record.setField(u"title"_s, u"mine"_s);
        rename(sheet, u"again"_s);
        QTRY_COMPARE(record.conflicts().size(), 1);
        QSignalSpy saved(&record, &AioRecord::saved);
        record.save();
        QTRY_COMPARE(saved.size(), 1);
        QVERIFY(record.conflicts().isEmpty());
        QCOMPARE(stored(sheet)->title(), u"mine"_s);
        QCOMPARE(stored(sheet)->pages(), 4);
    }

    // MayamaTakeshi/redmine_rt#53: a change of something else took the warning away, and the edit area was overwritten
    void conflictsOutliveOtherChanges()
    {
        const auto sheet = insert(u"a"_s, 3);
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        record.setField(u"title"_s, u"mine"_s);
        rename(sheet, u"theirs"_s);
        QTRY_COMPARE(record.conflicts(), QStringList{u"title"_s});
        repage(sheet, 4);
        QTRY_COMPARE(record.field(u"pages"_s), QVariant(qint64(4)));
        QCOMPARE(record.conflicts(), QStringList{u"title"_s});
        QCOMPARE(record.field(u"title"_s), QVariant(u"mine"_s));
        record.setField(u"title"_s, u"mine still"_s);
        QCOMPARE(record.conflicts(), QStringList{u"title"_s});
    }

    void deletedBySomebody()
    {
        const auto sheet = insert(u"a"_s);
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        record.setField(u"title"_s, u"typed"_s);
        const auto &s = Sheet::columns();
        await(Sheet::remove().where(s.id == sheet->id()).aioExecute());
        QTRY_COMPARE(record.status(), AioRecord::Missing);
        QCOMPARE(record.field(u"title"_s), QVariant(u"typed"_s));
        QSignalSpy failed(&record, &AioRecord::saveFailed);
        record.save();
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY2(failed.first().first().toString().contains(u"is gone"_s), qPrintable(failed.first().first().toString()));
        QCOMPARE(record.field(u"title"_s), QVariant(u"typed"_s));
        // it comes back
        await(Sheet::aioCreate(s.id = sheet->id(), s.title = u"back"_s, s.pages = 9));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QCOMPARE(record.field(u"title"_s), QVariant(u"typed"_s));
        QCOMPARE(record.field(u"pages"_s), QVariant(qint64(9)));
        QCOMPARE(record.conflicts(), QStringList{u"title"_s});
    }

    void noSuchRow()
    {
        SheetRecord record;
        record.setKey(u"4711"_s);
        QTRY_COMPARE(record.status(), AioRecord::Missing);
        QVERIFY2(record.errorString().contains(u"4711"_s), qPrintable(record.errorString()));
        QSignalSpy failed(&record, &AioRecord::saveFailed);
        record.setField(u"title"_s, u"x"_s);
        record.save();
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(await(Sheet::select().aioCount()), 0);
        record.setKey(u"nonsense"_s);
        QTRY_COMPARE(record.status(), AioRecord::Error);
        QVERIFY2(record.errorString().contains(u"\"nonsense\" is no key of sheets"_s), qPrintable(record.errorString()));
    }

    void removesAndInsertsAgain()
    {
        const auto sheet = insert(u"a"_s, 3);
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QSignalSpy removed(&record, &AioRecord::removed);
        record.remove();
        QTRY_COMPARE(removed.size(), 1);
        QCOMPARE(record.status(), AioRecord::Missing);
        QCOMPARE(await(Sheet::select().aioCount()), 0);
        QTest::qWait(150);
        QSignalSpy saved(&record, &AioRecord::saved);
        record.save();
        QTRY_COMPARE(saved.size(), 1);
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QCOMPARE(stored(sheet)->pages(), 3);
        SheetRecord draft;
        QSignalSpy failed(&draft, &AioRecord::removeFailed);
        draft.remove();
        QTRY_COMPARE(failed.size(), 1);
    }

    void anotherKey()
    {
        const auto first = insert(u"first"_s), second = insert(u"second"_s);
        SheetRecord record;
        record.setKey(QString::number(first->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QSignalSpy discarded(&record, &AioRecord::changesDiscarded);
        record.setKey(QString::number(second->id()));
        QVERIFY(record.field(u"title"_s).toString().isEmpty());
        QTRY_COMPARE(record.field(u"title"_s), QVariant(u"second"_s));
        QCOMPARE(discarded.size(), 0);
        record.setField(u"title"_s, u"edited"_s);
        record.setKey(QString::number(first->id()));
        QCOMPARE(discarded.size(), 1);
        QCOMPARE(discarded.first()[0].toString(), QString::number(second->id()));
        QCOMPARE(discarded.first()[1].toMap(), (QVariantMap{{u"title"_s, u"edited"_s}}));
        QVERIFY(!record.isDirty());
        QTRY_COMPARE(record.field(u"title"_s), QVariant(u"first"_s));
        // a save that is under way goes on
        record.setField(u"title"_s, u"saved"_s);
        QSignalSpy saved(&record, &AioRecord::saved);
        record.save();
        record.setKey(QString::number(second->id()));
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(saved.first().first().toString(), QString::number(first->id()));
        QTRY_COMPARE(record.field(u"title"_s), QVariant(u"second"_s));
        QCOMPARE(record.status(), AioRecord::Ready);
        QCOMPARE(stored(first)->title(), u"saved"_s);
        // what was typed before the row had come is kept
        record.setKey(QString::number(first->id()));
        record.setField(u"title"_s, u"early"_s);
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QCOMPARE(record.field(u"title"_s), QVariant(u"early"_s));
        QVERIFY(record.isDirty());
        QVERIFY(record.conflicts().isEmpty());
    }

    // --- drafts

    void draftKeepsWhatWasRefused()
    {
        insert(u"taken"_s);
        SheetRecord record;
        record.setInitial({{u"stage"_s, u"new"_s}});
        QTRY_COMPARE(record.status(), AioRecord::Draft);
        QVERIFY(!record.isDirty());
        QCOMPARE(record.field(u"stage"_s), QVariant(u"new"_s));
        QCOMPARE(record.field(u"pages"_s), QVariant(qint64(1)));
        QCOMPARE(error(record, "title"), QString()); // nobody has typed yet
        QVERIFY(!record.isValid());
        record.setField(u"title"_s, u"taken"_s);
        record.setField(u"pages"_s, 12);
        QVERIFY(record.isValid());
        QSignalSpy saved(&record, &AioRecord::saved);
        QSignalSpy failed(&record, &AioRecord::saveFailed);
        record.save();
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(record.status(), AioRecord::Draft);
        QVERIFY(!error(record, "title").isEmpty());
        QVERIFY(!record.errorString().isEmpty());
        QVERIFY(!record.isValid());
        QCOMPARE(record.field(u"title"_s), QVariant(u"taken"_s));
        QCOMPARE(record.field(u"pages"_s), QVariant(qint64(12)));
        record.setField(u"title"_s, u"free"_s);
        QCOMPARE(error(record, "title"), QString());
        QVERIFY(record.isValid());
        QSignalSpy key(&record, &AioRecord::keyChanged);
        record.save();
        QTRY_COMPARE(saved.size(), 1);
        const auto row = await(Sheet::aioGet(Sheet::columns().title == u"free"_s));
        QCOMPARE(record.key(), QString::number(row->id()));
        QCOMPARE(key.size(), 1);
        QVERIFY(!record.isDirty());
        QVERIFY(record.errorString().isEmpty());
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        // and it is live
        QCOMPARE(row->stage(), u"new"_s);
        repage(row, 99);
        QTRY_COMPARE(record.field(u"pages"_s), QVariant(qint64(99)));
        // the next draft
        record.setKey({});
        QTRY_COMPARE(record.status(), AioRecord::Draft);
        QCOMPARE(record.field(u"title"_s), QVariant(QString()));
        QCOMPARE(record.field(u"stage"_s), QVariant(u"new"_s));
    }

    // mixerp/mixerp#26: the second press of the button with the same values ended in another error
    void refusedTwiceInARow()
    {
        insert(u"taken"_s);
        SheetRecord record;
        record.setField(u"title"_s, u"taken"_s);
        QSignalSpy failed(&record, &AioRecord::saveFailed);
        for (int i = 1; i <= 3; ++i) {
            record.save();
            QTRY_COMPARE(failed.size(), i);
            QCOMPARE(failed.last(), failed.first());
            QCOMPARE(record.status(), AioRecord::Draft);
            QCOMPARE(error(record, "title"), failed.first().first().toString());
        }
        QCOMPARE(await(Sheet::select().aioCount()), 1);
    }

    void saysWhatIsWrongWhileTyping()
    {
        SheetRecord record;
        QTRY_COMPARE(record.status(), AioRecord::Draft);
        record.setField(u"title"_s, u"x"_s);
        QCOMPARE(error(record, "title"), QString());
        record.setField(u"title"_s, QString());
        QCOMPARE(error(record, "title"), u"A sheet needs a title."_s);
        QVERIFY(!record.isValid());
        record.revert();
        QCOMPARE(error(record, "title"), QString());
        AioQueryRecorder recorder(db());
        QSignalSpy failed(&record, &AioRecord::saveFailed);
        record.save();
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(error(record, "title"), u"A sheet needs a title."_s);
        QCOMPARE(recorder.count(), 0);
        record.setField(u"title"_s, u"y"_s);
        QCOMPARE(error(record, "title"), QString());
    }

    void whatDoesNotFitStaysAsTyped()
    {
        const auto sheet = insert(u"a"_s, 3);
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        record.setField(u"pages"_s, u"12x"_s);
        QCOMPARE(record.field(u"pages"_s), QVariant(u"12x"_s));
        QVERIFY(error(record, "pages").contains(u"whole number"_s));
        QVERIFY(record.isDirty());
        QVERIFY(!record.isValid());
        QSignalSpy failed(&record, &AioRecord::saveFailed);
        record.save();
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(record.field(u"pages"_s), QVariant(u"12x"_s));
        repage(sheet, 4);
        QTRY_COMPARE(record.conflicts(), QStringList{u"pages"_s});
        QCOMPARE(record.field(u"pages"_s), QVariant(u"12x"_s));
        for (const QVariant &wrong :
             {QVariant(3'000'000'000LL), QVariant(1.5), QVariant(), QVariant::fromValue(nullptr), QVariant(true), QVariant(QString())}) {
            record.setField(u"pages"_s, wrong);
            QVERIFY2(!error(record, "pages").isEmpty(), wrong.typeName());
        }
        // "1.5" is not rewritten to "1.50" under the cursor
        record.setField(u"pages"_s, u"12"_s);
        record.setField(u"price"_s, u"1.5"_s);
        QCOMPARE(record.field(u"price"_s), QVariant(u"1.5"_s));
        QVERIFY(record.isValid());
        QSignalSpy saved(&record, &AioRecord::saved);
        record.save();
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(record.field(u"price"_s), QVariant(u"1.50"_s));
        QCOMPARE(record.field(u"pages"_s), QVariant(qint64(12)));
        QCOMPARE(stored(sheet)->pages(), 12);
    }

    void unknownNames()
    {
        SheetRecord record;
        QTRY_COMPARE(record.status(), AioRecord::Draft);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no field \"titel\". It has: id, title, pages"_s));
        QVERIFY(!record.field(u"titel"_s).isValid());
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no field \"titel\". It has: id, title, pages"_s));
        record.setField(u"titel"_s, 1);
        QVERIFY(!record.isDirty());
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"there is no field 'titel'"_s));
        record.setInitial({{u"titel"_s, 1}});
        QVERIFY2(record.errorString().contains(u"titel"_s), qPrintable(record.errorString()));
    }

    // --- keys and values

    void largeAndComposedKeys()
    {
        const qint64 big = (qint64(1) << 53) + 1;
        const auto &s = Sheet::columns();
        await(Sheet::aioCreate(s.id = big - 1, s.title = u"below"_s));
        await(Sheet::aioCreate(s.id = big, s.title = u"big"_s, s.weight = -big));
        await(Sheet::aioCreate(s.id = 4'000'000'000, s.title = u"middle"_s));
        SheetRecord record;
        record.setKey(u"4000000000"_s);
        QTRY_COMPARE(record.field(u"title"_s), QVariant(u"middle"_s));
        QSignalSpy middle(&record, &AioRecord::saved);
        record.setField(u"pages"_s, 2);
        record.save();
        QTRY_COMPARE(middle.size(), 1);
        QCOMPARE(middle.first().first().toString(), u"4000000000"_s);
        QCOMPARE(record.field(u"id"_s), QVariant(4e9));
        record.setKey(QString::number(big));
        QTRY_COMPARE(record.field(u"title"_s), QVariant(u"big"_s));
        QCOMPARE(record.field(u"id"_s), QVariant(QString::number(big))); // JavaScript would round it
        QCOMPARE(record.field(u"weight"_s), QVariant(QString::number(-big)));
        record.setField(u"weight"_s, QString::number(big + 2));
        QSignalSpy saved(&record, &AioRecord::saved);
        record.save();
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(await(Sheet::aioGetById(big))->weight(), big + 2);

        const auto &p = Spot::columns();
        await(Spot::aioCreate(p.row = u"a,b"_s, p.place = u"c"_s, p.count = 1));
        await(Spot::aioCreate(p.row = u"a"_s, p.place = u"b,c"_s, p.count = 2));
        await(Spot::aioCreate(p.row = u"a\\"_s, p.place = u"c"_s, p.count = 3));
        SpotRecord spot;
        const std::pair<QString, int> keys[]{{u"a\\,b,c"_s, 1}, {u"a,b\\,c"_s, 2}, {u"a\\\\,c"_s, 3}};
        for (const auto &[key, count] : keys) {
            spot.setKey(key);
            QTRY_COMPARE(spot.status(), AioRecord::Ready);
            QCOMPARE(spot.field(u"count"_s), QVariant(qint64(count)));
            spot.setField(u"count"_s, count + 10);
            QSignalSpy spotSaved(&spot, &AioRecord::saved);
            spot.save();
            QTRY_COMPARE(spotSaved.size(), 1);
            QCOMPARE(spotSaved.first().first().toString(), key);
        }
        for (const QString &key : {u"a"_s, u"a,b,c"_s}) {
            spot.setKey(key);
            QTRY_COMPARE(spot.status(), AioRecord::Error);
        }
        // a key that is edited
        spot.setKey(u"a\\\\,c"_s);
        QTRY_COMPARE(spot.status(), AioRecord::Ready);
        spot.setField(u"place"_s, u"moved"_s);
        QSignalSpy moved(&spot, &AioRecord::saved);
        spot.save();
        QTRY_COMPARE(moved.size(), 1);
        QCOMPARE(spot.key(), u"a\\\\,moved"_s);
        QTRY_COMPARE(spot.status(), AioRecord::Ready);
        QTest::qWait(150);
        QCOMPARE(spot.status(), AioRecord::Ready);
    }

    void everyType()
    {
        EverythingRecord record;
        QTRY_COMPARE(record.status(), AioRecord::Draft);
        const QUuid uuid = QUuid::createUuid();
        const QDateTime moment(QDate(2026, 2, 3), QTime(4, 5, 6, 7), Aio::Detail::utc);
        const QVariantMap values{
            {u"flag"_s, true},
            {u"small"_s, u"-5"_s},
            {u"medium"_s, 6.0},
            {u"big"_s, u"9007199254740993"_s},
            {u"real"_s, u"1.25"_s},
            {u"text"_s, u"täxt"_s},
            {u"bytes"_s, QByteArray("\0x", 2)},
            {u"date"_s, u"2026-02-03"_s},
            {u"time"_s, u"04:05:06.007"_s},
            {u"moment"_s, moment},
            {u"stamp"_s, moment},
            {u"uuid"_s, uuid.toString(QUuid::WithoutBraces)},
            {u"json"_s, QVariantMap{{u"a"_s, 1}}},
            {u"color"_s, 40},
            {u"maybeDate"_s, QDateTime(QDate(2026, 2, 3), QTime(0, 0))},
            {u"maybeBig"_s, u" "_s},
        };
        for (auto it = values.begin(); it != values.end(); ++it) {
            record.setField(it.key(), it.value());
            QVERIFY2(error(record, it.key().toLatin1().constData()).isEmpty(), qPrintable(it.key()));
        }
        QSignalSpy saved(&record, &AioRecord::saved);
        record.save();
        QTRY_VERIFY2(saved.size() == 1, qPrintable(record.errorString()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QVERIFY(!record.isDirty());
        const auto row = await(Everything::aioGetById(1));
        QCOMPARE(row->small(), -5);
        QCOMPARE(row->medium(), 6);
        QCOMPARE(row->big(), 9007199254740993);
        QCOMPARE(row->real(), 1.25);
        QCOMPARE(row->bytes(), QByteArray("\0x", 2));
        QCOMPARE(row->date(), QDate(2026, 2, 3));
        QCOMPARE(row->time(), QTime(4, 5, 6, 7));
        QCOMPARE(row->moment(), moment);
        QCOMPARE(row->uuid(), uuid);
        QCOMPARE(row->color(), Everything::Color::Blue);
        QCOMPARE(row->maybeDate(), QDate(2026, 2, 3));
        QVERIFY(!row->maybeBig());
        // as roles have them
        QCOMPARE(record.field(u"big"_s), QVariant(u"9007199254740993"_s));
        QCOMPARE(record.field(u"date"_s), QVariant(QDateTime(QDate(2026, 2, 3), QTime(0, 0))));
        QCOMPARE(record.field(u"time"_s), QVariant(u"04:05:06.007"_s));
        QCOMPARE(record.field(u"uuid"_s), QVariant(uuid.toString(QUuid::WithoutBraces)));
        QCOMPARE(record.field(u"color"_s), QVariant(qint64(40)));
        for (const char *name : {"maybeText", "maybeBig", "maybeJson", "maybeTime"}) {
            QVERIFY2(isNull(property(record.fields(), name)), name);
        }
        record.setField(u"date"_s, u"2026-02-30"_s);
        QVERIFY(!error(record, "date").isEmpty());
    }

    void foreignKeys()
    {
        const auto &u = User::columns();
        const auto alice = await(User::aioCreate(u.username = u"alice"_s)), bob = await(User::aioCreate(u.username = u"bob"_s));
        TweetRecord record;
        QTRY_COMPARE(record.status(), AioRecord::Draft);
        record.setField(u"content"_s, u"hi"_s);
        record.setField(u"author"_s, alice->id());
        QSignalSpy saved(&record, &AioRecord::saved);
        record.save();
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(record.field(u"author"_s), QVariant(alice->id()));
        record.setField(u"author"_s, QVariant::fromValue<QObject *>(bob.get()));
        record.save();
        QTRY_COMPARE(saved.size(), 2);
        QCOMPARE(await(Tweet::aioGetById(1))->toMap().value(u"author"_s), QVariant(bob->id()));
        // nobody has that key
        record.setField(u"author"_s, 99);
        QSignalSpy failed(&record, &AioRecord::saveFailed);
        record.save();
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(record.field(u"author"_s), QVariant(99));
        QCOMPARE(record.status(), AioRecord::Ready);
        QTest::qWait(150);
        QVERIFY(!record.errorString().isEmpty()); // reading the row again does not take it away
    }

    // --- several at a time

    void twoSavesAtATime()
    {
        SheetRecord record;
        QTRY_COMPARE(record.status(), AioRecord::Draft);
        record.setField(u"title"_s, u"one"_s);
        QSignalSpy saved(&record, &AioRecord::saved);
        record.save();
        record.setField(u"pages"_s, 2);
        record.save();
        record.setField(u"remark"_s, u"later"_s);
        QTRY_COMPARE(saved.size(), 2);
        QCOMPARE(await(Sheet::select().aioCount()), 1);
        const auto row = await(Sheet::aioGetById(1));
        QCOMPARE(row->pages(), 2);
        QVERIFY(!row->remark());
        QVERIFY(record.isDirty());
        QCOMPARE(record.field(u"remark"_s), QVariant(u"later"_s));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QVERIFY(record.conflicts().isEmpty());
        record.revert();
        QVERIFY(isNull(record.field(u"remark"_s)));
    }

    void savesWhileARefreshIsUnderWay()
    {
        const auto sheet = insert(u"a"_s, 0);
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QSignalSpy saved(&record, &AioRecord::saved);
        for (int i = 1; i <= 30; ++i) {
            record.setField(u"pages"_s, i);
            record.reload();
            record.save();
            record.reload();
            if (i % 3 == 0) {
                QTRY_COMPARE(saved.size(), i);
            }
            QCOMPARE(record.field(u"pages"_s).toInt(), i); // never an older value
            QVERIFY(record.conflicts().isEmpty());
        }
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QVERIFY(!record.isDirty());
        QCOMPARE(stored(sheet)->pages(), 30);
    }

    void receiversOfSignalsSeeTheObject()
    {
        QObject context;
        AioModelSignals<Sheet>::preSave().connect(&context, [](const std::shared_ptr<Sheet> &sheet) {
            sheet->setRemark(sheet->title().toUpper());
            if (sheet->title() == u"no") {
                throw AioDataError(u"not that one"_s);
            }
        });
        const auto sheet = insert(u"a"_s);
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        record.setField(u"title"_s, u"b"_s);
        QSignalSpy saved(&record, &AioRecord::saved);
        record.save();
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(stored(sheet)->remark(), u"B"_s);
        QCOMPARE(record.field(u"remark"_s), QVariant(u"B"_s));
        QVERIFY(!record.isDirty());
        QSignalSpy failed(&record, &AioRecord::saveFailed);
        record.setField(u"title"_s, u"no"_s);
        record.save();
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed.first().first().toString(), u"not that one"_s);
        QCOMPARE(stored(sheet)->title(), u"b"_s);
    }

    void objectsOwnFunctionsCount()
    {
        const auto sheet = insert(u"a"_s);
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        static_cast<Sheet *>(record.object())->setTitle(u"by C++"_s);
        QCOMPARE(record.field(u"title"_s), QVariant(u"by C++"_s));
        QVERIFY(record.isDirty());
        record.revert();
        QCOMPARE(static_cast<Sheet *>(record.object())->title(), u"a"_s);
    }

    // --- ends

    void destroyedInMidSave()
    {
        const auto sheet = insert(u"a"_s);
        auto record = std::make_unique<SheetRecord>();
        record->setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record->status(), AioRecord::Ready);
        record->setField(u"title"_s, u"saved"_s);
        record->save();
        record.reset();
        QTRY_COMPARE(stored(sheet)->title(), u"saved"_s);
    }

    void databaseClosedInMidSave()
    {
        const auto sheet = insert(u"a"_s);
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        await(db().aioClose());
        record.setField(u"title"_s, u"kept"_s);
        QSignalSpy failed(&record, &AioRecord::saveFailed);
        record.save();
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(!record.errorString().isEmpty());
        QTRY_VERIFY(record.status() != AioRecord::Saving);
        QCOMPARE(record.field(u"title"_s), QVariant(u"kept"_s));
        await(db().aioConnect());
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        QVERIFY(record.isDirty());
        QSignalSpy saved(&record, &AioRecord::saved);
        record.save();
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(stored(sheet)->title(), u"kept"_s);
        // and destroyed
        record.setField(u"title"_s, u"lost"_s);
        record.save();
        testDatabase().forget();
        QTRY_COMPARE(saved.size() + failed.size(), 3);
    }

    void destroyedAtAnyMoment()
    {
        const auto sheet = insert(u"a"_s);
        const QList<void (AioRecord::*)()> all{&AioRecord::statusChanged,
                                               &AioRecord::objectChanged,
                                               &AioRecord::dirtyChanged,
                                               &AioRecord::validChanged,
                                               &AioRecord::conflictsChanged,
                                               &AioRecord::keyChanged};
        for (const auto when : all) {
            for (int skipped = 0; skipped < 4; ++skipped) {
                QPointer<SheetRecord> record(new SheetRecord);
                int left = skipped;
                connect(record, when, record, [&] {
                    if (left-- == 0) {
                        delete record.data();
                    }
                });
                const auto still = [&] {
                    return !record.isNull();
                };
                if (still()) {
                    record->setKey(QString::number(sheet->id()));
                }
                QTest::qWait(20);
                if (still()) {
                    record->setField(u"title"_s, QString());
                }
                if (still()) {
                    record->setField(u"title"_s, u"t%1"_s.arg(skipped));
                }
                if (still()) {
                    rename(sheet, u"u%1"_s.arg(skipped));
                    QTest::qWait(120);
                }
                if (still()) {
                    record->save();
                }
                QTest::qWait(20);
                if (still()) {
                    record->setKey({});
                }
                QTest::qWait(5);
                delete record.data();
            }
        }
    }

    // --- QML

    void inQml()
    {
        insert(u"taken"_s);
        QQmlEngine engine;
        AioQueryRecorder recorder(db());
        const auto form = createForm(engine);
        QVERIFY(form);
        auto *record = form->property("record").value<AioRecord *>();
        QCOMPARE(record->status(), AioRecord::Draft);
        QCOMPARE(recorder.count(), 0);
        QSignalSpy settled(form.get(), SIGNAL(settled()));
        const auto call = [&](const char *function, const QVariant &argument = {}) {
            return argument.isValid() ? QMetaObject::invokeMethod(form.get(), function, Q_ARG(QString, argument.toString()))
                                      : QMetaObject::invokeMethod(form.get(), function);
        };
        QVERIFY(call("store"));
        QTRY_COMPARE(settled.size(), 1);
        QVERIFY2(form->property("told").toString().startsWith(u"Data title A sheet needs a title.: "_s), qPrintable(form->property("told").toString()));
        QCOMPARE(form->property("titleError").toString(), u"A sheet needs a title."_s);
        QVERIFY(!form->property("failedWith").toString().isEmpty());

        QVERIFY(call("type", u"taken"_s));
        QVERIFY(call("weigh", u"9007199254740993"_s));
        QCOMPARE(form->property("titleError").toString(), QString());
        QVERIFY(call("store"));
        QTRY_COMPARE(settled.size(), 2);
        QVERIFY2(form->property("told").toString().startsWith(u"Integrity title "_s), qPrintable(form->property("told").toString()));
        QCOMPARE(form->property("title").toString(), u"taken"_s);
        QVERIFY(!form->property("titleError").toString().isEmpty());

        QVERIFY(call("type", u"mine"_s));
        QVERIFY(call("store"));
        QTRY_COMPARE(settled.size(), 3);
        const auto mine = await(Sheet::aioGet(Sheet::columns().title == u"mine"_s)); // what was refused may have taken a key
        const QString key = QString::number(mine->id());
        QCOMPARE(form->property("told").toString(), u"saved "_s + key);
        QCOMPARE(form->property("key").toString(), key);
        QTRY_VERIFY(form->property("ready").toBool());
        QCOMPARE(form->property("weight").toString(), u"9007199254740993"_s);
        QCOMPARE(form->property("storedTitle").toString(), u"mine"_s);
        QCOMPARE(mine->weight(), 9007199254740993);

        // bindings follow
        rename(mine, u"theirs"_s);
        QTRY_COMPARE(form->property("title").toString(), u"theirs"_s);
        QCOMPARE(form->findChild<QQuickItem *>(u"input"_s)->property("text").toString(), u"theirs"_s);
        QVariant described;
        QVERIFY(QMetaObject::invokeMethod(form.get(), "describe", Q_RETURN_ARG(QVariant, described)));
        QCOMPARE(described.toString(), u"theirs 1"_s);

        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"titel"_s));
        QVERIFY(call("misspell"));
        QVERIFY(!record->isDirty());

        QVERIFY(call("erase"));
        QTRY_COMPARE(settled.size(), 4);
        QCOMPARE(form->property("told").toString(), u"removed "_s + key);
        QCOMPARE(await(Sheet::select().aioCount()), 1);
    }

    void notBeforeItIsComplete()
    {
        const auto sheet = insert(u"a"_s);
        QQmlEngine engine;
        engine.addImportPath(u"qrc:/qt/qml"_s);
        QQmlComponent component(&engine, QUrl(u"qrc:/qt/qml/Sheets/qml/SheetForm.qml"_s));
        AioQueryRecorder recorder(db());
        const std::unique_ptr<QObject> form(component.beginCreate(engine.rootContext()));
        QVERIFY2(form, qPrintable(component.errorString()));
        form->setProperty("key", QString::number(sheet->id()));
        QTest::qWait(30);
        QCOMPARE(recorder.count(), 0);
        component.completeCreate();
        QTRY_COMPARE(form->property("title").toString(), u"a"_s);
        QCOMPARE(recorder.count(), 1);
    }

    void garbageCollection()
    {
        const auto sheet = insert(u"a"_s);
        QQmlEngine engine;
        engine.addImportPath(u"qrc:/qt/qml"_s);
        QQmlComponent component(&engine);
        component.setData(R"(
            import QtQml
            import AioOrm
            import Sheets
            QtObject {
                id: root
                property string key
                property var fields
                property var object
                property var promise
                property string told
                property Component maker: Component { SheetRecord {} }
                function make() { return maker.createObject(null, { key: root.key }); }
                function churn() {
                    for (var i = 0; i < 200; ++i)
                        make().fields.title = "x" + i;
                    gc();
                }
                function take() {
                    var record = make();
                    root.fields = record.fields;
                    root.object = record.object;
                    record.fields.title = "kept by nobody";
                    root.promise = record.save().then(k => { root.told = "saved " + k }, e => { root.told = e.message });
                }
                function look() { gc(); return String(root.fields) + String(root.object); }
                function edit() { if (root.fields) root.fields.title = "to nobody"; }
            }
        )",
                          {});
        const std::unique_ptr<QObject> root(component.create());
        QVERIFY2(root, qPrintable(component.errorString()));
        root->setProperty("key", QString::number(sheet->id()));
        for (int i = 0; i < 5; ++i) {
            QVERIFY(QMetaObject::invokeMethod(root.get(), "churn"));
            QTest::qWait(int(i) * 5);
            engine.collectGarbage();
        }
        QVERIFY(QMetaObject::invokeMethod(root.get(), "take"));
        for (int i = 0; i < 5; ++i) {
            QVERIFY(QMetaObject::invokeMethod(root.get(), "look"));
            QVERIFY(QMetaObject::invokeMethod(root.get(), "edit"));
            QTest::qWait(10);
        }
        // not loaded yet when it was saved: refused, and not silently
        QTRY_VERIFY(!root->property("told").toString().isEmpty());

        // an object that QML has seen is the record's: gc takes nothing away
        root->setProperty("key", QString());
        SheetRecord record;
        record.setKey(QString::number(sheet->id()));
        QTRY_COMPARE(record.status(), AioRecord::Ready);
        root->setProperty("object", QVariant::fromValue<QObject *>(record.object()));
        root->setProperty("fields", record.fields());
        QVERIFY(QMetaObject::invokeMethod(root.get(), "look"));
        root->setProperty("object", QVariant());
        root->setProperty("fields", QVariant());
        for (int i = 0; i < 3; ++i) {
            engine.collectGarbage();
            QTest::qWait(5);
        }
        QCOMPARE(record.field(u"title"_s), QVariant(u"a"_s));
        QCOMPARE(static_cast<Sheet *>(record.object())->title(), u"a"_s);
    }

    void engineEndsInMidSave()
    {
        const auto sheet = insert(u"a"_s);
        {
            QQmlEngine engine;
            const auto form = createForm(engine);
            QVERIFY(form);
            form->setProperty("key", QString::number(sheet->id()));
            QTRY_VERIFY(form->property("ready").toBool());
            QVERIFY(QMetaObject::invokeMethod(form.get(), "type", Q_ARG(QString, u"saved"_s)));
            QVERIFY(QMetaObject::invokeMethod(form.get(), "store"));
        }
        QTRY_COMPARE(stored(sheet)->title(), u"saved"_s);
        QTest::qWait(20);
    }

    void randomUse()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const auto below = [&](int limit) {
            return int(random.bounded(limit));
        };
        for (int i = 0; i < 8; ++i) {
            insert(u"s%1"_s.arg(i), i);
        }
        const auto &s = Sheet::columns();
        std::vector<std::unique_ptr<SheetRecord>> records;
        int depth = 0;
        int next = 0;
        std::function<void()> act = [&] {
            if (records.empty() || (records.size() < 8 && below(8) == 0)) {
                records.push_back(std::make_unique<SheetRecord>());
                QPointer<SheetRecord> record(records.back().get());
                const auto nested = [&, record] {
                    if (depth < 3 && below(20) == 0) {
                        ++depth;
                        if (below(2)) {
                            act();
                        } else {
                            QCoreApplication::processEvents();
                        }
                        --depth;
                    }
                };
                connect(record, &AioRecord::statusChanged, this, nested);
                connect(record, &AioRecord::dirtyChanged, this, nested);
                connect(record, &AioRecord::conflictsChanged, this, nested);
                connect(record, &AioRecord::objectChanged, this, nested);
                connect(record, &AioRecord::saved, this, nested);
                connect(record, &AioRecord::saveFailed, this, nested);
                return;
            }
            const std::size_t at = std::size_t(below(int(records.size())));
            SheetRecord *record = records[at].get();
            switch (below(12)) {
            case 0:
                record->setKey(below(4) ? QString::number(1 + below(9)) : QString());
                break;
            case 1:
            case 2:
                record->setField(u"title"_s, below(9) ? u"t%1"_s.arg(++next) : QString());
                break;
            case 3:
                record->setField(u"pages"_s, below(9) ? QVariant(below(100)) : QVariant(u"x"_s));
                break;
            case 4:
            case 5:
                record->save();
                break;
            case 6:
                record->revert();
                break;
            case 7:
                if (below(6) == 0) {
                    record->remove();
                }
                break;
            case 8: {
                const std::unique_ptr<SheetRecord> gone = std::move(records[at]);
                records.erase(records.begin() + qsizetype(at));
                break;
            }
            case 9:
                record->reload();
                break;
            case 10:
                aioSpawn(this, [&s, id = 1 + below(9), pages = below(100)]() -> AioTask<> {
                    co_await Sheet::update(s.pages = pages).where(s.id == id).aioExecute();
                });
                break;
            default:
                if (depth == 0) {
                    QTest::qWait(below(15));
                }
            }
        };
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 4000) {
            act();
        }
        // in the end each shows its row
        for (const auto &record : records) {
            disconnect(record.get(), nullptr, this, nullptr);
            QTRY_VERIFY(record->status() != AioRecord::Saving);
            record->revert();
        }
        QTest::qWait(500);
        for (const auto &record : records) {
            QTRY_VERIFY(record->status() != AioRecord::Loading);
            QVERIFY2(!record->isDirty(), qPrintable(record->key()));
            QVERIFY(record->conflicts().isEmpty());
            if (record->status() == AioRecord::Ready) {
                const auto row = await(Sheet::aioGetById(record->key().toLongLong()));
                QCOMPARE(record->field(u"title"_s).toString(), row->title());
                QCOMPARE(record->field(u"pages"_s).toInt(), row->pages());
            }
        }
    }
};

QTEST_MAIN(TestLiveRecord)
#include "tst_liverecord.moc"
