// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiolistmodel.h"
#include "support/books.h"
#include "support/testdatabase.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace Qt::StringLiterals;

namespace
{
const auto &b = Book::C;
const auto &w = Writer::C;
const auto &r = Review::C;
const auto &p = Topic::C;
}

/// What list models ask for, on every database.
class TestLists : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<Land, Writer, Topic, Book, BookTopics, Review>());
    }
    void contains();
    void include();
    void orderByIncluded();
    void summaries();
    void rowsOfRows();
    void manyToMany();
    void pages_data();
    void pages();

private:
    void fill();
    static bool settled(const AioListModel &model) { return model.status() == AioListModel::Ready || model.status() == AioListModel::Error; }
    QStringList titles(const QVariantMap &where, const QStringList &orderBy = {u"title"_s});
    static QStringList column(const AioListModel &model, const QString &role)
    {
        QStringList values;
        for (int row = 0; row < model.count(); ++row) {
            const QVariant value = model.get(row).value(role);
            values << (value.metaType().id() == QMetaType::Nullptr ? u"null"_s : value.toString());
        }
        return values;
    }
    std::shared_ptr<Book> book(const QString &title) { return await(Book::aioCreate(b.title = title)); }
};

// ann (norway): Ångström (reviews 5, 1; topics sea, sky), Beta (topic sea); ben (no land): Gamma (review 3); Delta has no writer
void TestLists::fill()
{
    const auto norway = await(Land::aioCreate(Land::C.name = u"norway"_s));
    const auto ann = await(Writer::aioCreate(w.name = u"ann"_s, w.land = norway, w.born = QDate(1950, 3, 1)));
    const auto ben = await(Writer::aioCreate(w.name = u"ben"_s));
    const auto create = [](const QString &title, const std::shared_ptr<Writer> &writer) {
        return await(Book::aioCreate(b.title = title, b.writer = writer));
    };
    const auto alpha = create(u"Ångström"_s, ann), beta = create(u"Beta"_s, ann), gamma = create(u"Gamma"_s, ben);
    create(u"Delta"_s, nullptr);
    const auto review = [](const std::shared_ptr<Book> &of, int stars, const QString &fee, qint64 hits, const std::optional<QString> &text) {
        await(Review::aioCreate(r.book = of, r.stars = stars, r.fee = *AioDecimal::fromString(fee), r.hits = hits, r.text = text));
    };
    review(alpha, 5, u"1.25"_s, 9007199254740993, u"good"_s);
    review(alpha, 1, u"0.10"_s, 1, std::nullopt);
    review(gamma, 3, u"7.00"_s, 2, u"so so"_s);
    const auto sea = await(Topic::aioCreate(p.name = u"sea"_s)), sky = await(Topic::aioCreate(p.name = u"sky"_s));
    await(BookTopics::of(alpha).aioAdd(sea, sky));
    await(BookTopics::of(beta).aioAdd(sea));
}

QStringList TestLists::titles(const QVariantMap &where, const QStringList &orderBy)
{
    AioListModel model(AioListSource::of<Book>());
    model.setDatabase(&db());
    model.setWhere(where);
    model.setOrderBy(orderBy);
    waitUntil([&] {
        return settled(model);
    });
    return model.status() == AioListModel::Error ? QStringList{model.errorString()} : column(model, u"title"_s);
}

// case does not count, of whatever letters, on all of them
void TestLists::contains()
{
    for (const QString &title : {u"Ångström"_s, u"100 %"_s, u"a_b"_s, u"back\\slash"_s, u"ÇA VA"_s}) {
        book(title);
    }
    const auto with = [this](const QString &op, const QString &text) {
        return titles({{u"title"_s, QVariantMap{{op, text}}}}, {u"id"_s}).join(u'|');
    };
    QCOMPARE(with(u"contains"_s, u"STR"_s), u"Ångström"_s);
    if (testDatabase().foldsLetters()) {
        QCOMPARE(with(u"contains"_s, u"åNG"_s), u"Ångström"_s);
        QCOMPARE(with(u"startsWith"_s, u"ça"_s), u"ÇA VA"_s);
        QCOMPARE(with(u"endsWith"_s, u"RÖM"_s), u"Ångström"_s);
    }
    QCOMPARE(with(u"contains"_s, u"angstrom"_s), QString());
    QCOMPARE(with(u"contains"_s, u"%"_s), u"100 %"_s);
    QCOMPARE(with(u"contains"_s, u"_"_s), u"a_b"_s);
    QCOMPARE(with(u"contains"_s, u"\uff05"_s), QString()); // a full-width %, which is none of the pattern's
    QCOMPARE(with(u"endsWith"_s, u"\\SLASH"_s), u"back\\slash"_s);
}

void TestLists::include()
{
    fill();
    AioListModel model(AioListSource::of<Book>());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDatabase(&db());
    model.setInclude({u"writer.land"_s});
    model.setOrderBy({u"id"_s});
    QVERIFY(model.roleNames().values().contains("writerLandName"));
    QTRY_COMPARE(model.status(), AioListModel::Ready);
    QCOMPARE(column(model, u"writerName"_s), (QStringList{u"ann"_s, u"ann"_s, u"ben"_s, u"null"_s}));
    QCOMPARE(column(model, u"writerLandName"_s), (QStringList{u"norway"_s, u"norway"_s, u"null"_s, u"null"_s}));
    QCOMPARE(model.get(0).value(u"writerBorn"_s).toDateTime().date(), QDate(1950, 3, 1));
    QCOMPARE(model.get(0).value(u"writer"_s), model.get(0).value(u"writerId"_s));
    // live on the other tables as well
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    await(Land::update(Land::C.name = u"iceland"_s).where(Land::C.id > 0).aioExecute());
    QTRY_COMPARE(column(model, u"writerLandName"_s).first(), u"iceland"_s);
    await(Writer::update(w.name = u"bea"_s).where(w.name == u"ben"_s).aioExecute());
    QTRY_COMPARE(column(model, u"writerName"_s).at(2), u"bea"_s);
    QCOMPARE(resets.size(), 0);
}

void TestLists::orderByIncluded()
{
    fill();
    for (const QStringList &include : {QStringList(), QStringList{u"writer"_s}}) {
        AioListModel model(AioListSource::of<Book>());
        model.setDatabase(&db());
        model.setPageSize(1);
        model.setInclude(include);
        model.setOrderBy({u"-writer.name"_s, u"title"_s});
        QTRY_COMPARE(model.status(), AioListModel::Ready);
        while (model.canFetchMore({})) {
            const int before = model.count();
            model.fetchMore({});
            QTRY_VERIFY(model.status() == AioListModel::Ready && (model.count() > before || !model.canFetchMore({})));
        }
        QCOMPARE(column(model, u"title"_s), (QStringList{u"Gamma"_s, u"Beta"_s, u"Ångström"_s, u"Delta"_s}));
        QCOMPARE(model.roleNames().values().contains("writerName"), !include.isEmpty());
    }
}

void TestLists::summaries()
{
    fill();
    AioListModel model(AioListSource::of<Book>());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    tester.setUseFetchMore(false);
    model.setDatabase(&db());
    model.setPageSize(2);
    model.setExtra({{u"reviewCount"_s, QVariantMap{{u"count"_s, u"reviews"_s}}},
                    {u"goodCount"_s, QVariantMap{{u"count"_s, u"reviews"_s}, {u"where"_s, QVariantMap{{u"stars"_s, QVariantMap{{u"gt"_s, 3}}}}}}},
                    {u"fees"_s, QVariantMap{{u"sum"_s, u"reviews.fee"_s}}},
                    {u"hits"_s, QVariantMap{{u"sum"_s, u"reviews.hits"_s}}},
                    {u"stars"_s, QVariantMap{{u"sum"_s, u"reviews.stars"_s}}},
                    {u"leastFee"_s, QVariantMap{{u"min"_s, u"reviews.fee"_s}}},
                    {u"lastWritten"_s, QVariantMap{{u"max"_s, u"reviews.written"_s}}},
                    {u"latestText"_s, QVariantMap{{u"latest"_s, u"reviews.text"_s}}},
                    {u"bestText"_s, QVariantMap{{u"latest"_s, u"reviews.text"_s}, {u"by"_s, u"stars"_s}}},
                    {u"topicCount"_s, QVariantMap{{u"count"_s, u"topics"_s}}},
                    {u"booksOfWriter"_s, QVariantMap{{u"count"_s, u"writer.books"_s}}}});
    model.setOrderBy({u"-reviewCount"_s, u"id"_s});
    QTRY_COMPARE(model.status(), AioListModel::Ready);
    QVERIFY2(model.errorString().isEmpty(), qPrintable(model.errorString()));
    QTRY_VERIFY(model.canFetchMore({}));
    model.fetchMore({});
    QTRY_COMPARE(model.count(), 4);
    QCOMPARE(column(model, u"title"_s), (QStringList{u"Ångström"_s, u"Gamma"_s, u"Beta"_s, u"Delta"_s}));
    QCOMPARE(column(model, u"reviewCount"_s), (QStringList{u"2"_s, u"1"_s, u"0"_s, u"0"_s}));
    QCOMPARE(column(model, u"goodCount"_s), (QStringList{u"1"_s, u"0"_s, u"0"_s, u"0"_s}));
    QCOMPARE(column(model, u"fees"_s), (QStringList{u"1.35"_s, u"7.00"_s, u"null"_s, u"null"_s}));
    QCOMPARE(column(model, u"leastFee"_s), (QStringList{u"0.10"_s, u"7.00"_s, u"null"_s, u"null"_s}));
    QCOMPARE(column(model, u"hits"_s), (QStringList{u"9007199254740994"_s, u"2"_s, u"null"_s, u"null"_s}));
    QCOMPARE(model.get(0).value(u"hits"_s).metaType().id(), int(QMetaType::LongLong));
    QCOMPARE(column(model, u"stars"_s), (QStringList{u"6"_s, u"3"_s, u"null"_s, u"null"_s}));
    QCOMPARE(column(model, u"latestText"_s), (QStringList{u"null"_s, u"so so"_s, u"null"_s, u"null"_s}));
    QCOMPARE(column(model, u"bestText"_s), (QStringList{u"good"_s, u"so so"_s, u"null"_s, u"null"_s}));
    QCOMPARE(column(model, u"topicCount"_s), (QStringList{u"2"_s, u"0"_s, u"1"_s, u"0"_s}));
    QCOMPARE(column(model, u"booksOfWriter"_s), (QStringList{u"2"_s, u"1"_s, u"2"_s, u"0"_s}));
    QVERIFY(model.get(0).value(u"lastWritten"_s).toDateTime().isValid());
    // live on the rows that are summed up, and where on a sum
    await(Review::remove().where(r.stars == 1).aioExecute());
    QTRY_COMPARE(column(model, u"fees"_s).first(), u"1.25"_s);
    model.setWhere({{u"reviewCount"_s, QVariantMap{{u"ge"_s, 1}}}});
    model.setCountsAll(true);
    QTRY_COMPARE(column(model, u"title"_s), (QStringList{u"Ångström"_s, u"Gamma"_s}));
}

void TestLists::rowsOfRows()
{
    fill();
    const auto asked = [](const QString &rows, const QString &quantifier, const QVariantMap &where) {
        return QVariantMap{{rows, QVariantMap{{quantifier, where}}}};
    };
    const QVariantMap good{{u"stars"_s, QVariantMap{{u"ge"_s, 3}}}};
    QCOMPARE(titles(asked(u"reviews"_s, u"some"_s, {})), (QStringList{u"Gamma"_s, u"Ångström"_s}));
    QCOMPARE(titles(asked(u"reviews"_s, u"none"_s, {})), (QStringList{u"Beta"_s, u"Delta"_s}));
    QCOMPARE(titles(asked(u"reviews"_s, u"some"_s, {{u"stars"_s, 1}})), QStringList{u"Ångström"_s});
    QCOMPARE(titles(asked(u"reviews"_s, u"every"_s, good)), (QStringList{u"Beta"_s, u"Delta"_s, u"Gamma"_s}));
    QCOMPARE(titles(asked(u"reviews"_s, u"every"_s, {{u"text"_s, QVariantMap{{u"ne"_s, u"x"_s}}}})), (QStringList{u"Beta"_s, u"Delta"_s, u"Gamma"_s}));
    // the rows of a row's row; dotted names among them; one inside the other
    QCOMPARE(titles(asked(u"writer.books"_s, u"some"_s, {{u"title"_s, u"Beta"_s}})), (QStringList{u"Beta"_s, u"Ångström"_s}));
    QCOMPARE(titles(asked(u"reviews"_s, u"some"_s, {{u"book.writer.name"_s, u"ben"_s}})), QStringList{u"Gamma"_s});
    QCOMPARE(titles(asked(u"writer.books"_s, u"some"_s, asked(u"reviews"_s, u"some"_s, {{u"stars"_s, 5}}))), (QStringList{u"Beta"_s, u"Ångström"_s}));
    // its own table, whose foreign key is called as the table is
    await(Book::update(b.books = await(Book::aioGet(b.title == u"Beta"_s))->id()).where(b.title == u"Gamma"_s).aioExecute());
    QCOMPARE(titles(asked(u"parts"_s, u"some"_s, {{u"title"_s, u"Gamma"_s}})), QStringList{u"Beta"_s});
    QCOMPARE(titles({{u"books.title"_s, u"Beta"_s}}), QStringList{u"Gamma"_s});
}

void TestLists::manyToMany()
{
    fill();
    const auto asked = [](const QString &quantifier, const QVariantMap &where) {
        return QVariantMap{{u"topics"_s, QVariantMap{{quantifier, where}}}};
    };
    QCOMPARE(titles(asked(u"some"_s, {{u"name"_s, u"sea"_s}})), (QStringList{u"Beta"_s, u"Ångström"_s}));
    QCOMPARE(titles(asked(u"none"_s, {{u"name"_s, u"sky"_s}})), (QStringList{u"Beta"_s, u"Delta"_s, u"Gamma"_s}));
    QCOMPARE(titles(asked(u"none"_s, {})), (QStringList{u"Delta"_s, u"Gamma"_s}));
    QCOMPARE(titles(asked(u"every"_s, {{u"name"_s, u"sea"_s}})), (QStringList{u"Beta"_s, u"Delta"_s, u"Gamma"_s}));
    AioListModel model(AioListSource::of<Book>());
    model.setDatabase(&db());
    model.setWhere(asked(u"some"_s, {{u"name"_s, u"sky"_s}}));
    QTRY_COMPARE(model.status(), AioListModel::Ready);
    QCOMPARE(model.count(), 1);
    // a commit to the table between alone
    await(BookTopics::of(await(Book::aioGet(b.title == u"Delta"_s))).aioAdd(await(Topic::aioGet(p.name == u"sky"_s))));
    QTRY_COMPARE(model.count(), 2);
    // each row once, and counted once, however many of its rows meet the condition
    model.setWhere(asked(u"some"_s, {}));
    model.setPageSize(2);
    model.setCountsAll(true);
    QTRY_COMPARE(model.totalCount(), 3);
}

void TestLists::pages_data()
{
    QTest::addColumn<QStringList>("orderBy");
    QTest::newRow("few values") << QStringList{u"shelf"_s};
    QTest::newRow("few values, descending") << QStringList{u"-shelf"_s};
    QTest::newRow("null") << QStringList{u"rank"_s};
    QTest::newRow("null, descending") << QStringList{u"-rank"_s};
    QTest::newRow("three") << QStringList{u"-rank"_s, u"shelf"_s, u"-title"_s};
    QTest::newRow("four") << QStringList{u"shelf"_s, u"-rank"_s, u"title"_s, u"-id"_s};
    QTest::newRow("another table") << QStringList{u"writer.name"_s, u"-rank"_s};
}

// the same rows in the same order as all at once, wherever the pages begin
void TestLists::pages()
{
    QFETCH(QStringList, orderBy);
    const auto ann = await(Writer::aioCreate(w.name = u"ann"_s)), ben = await(Writer::aioCreate(w.name = u"ben"_s));
    QList<std::tuple<QString, std::optional<qint64>, int, std::optional<qint32>>> rows;
    for (int i = 0; i < 60; ++i) {
        const std::optional<qint64> writer = i % 4 == 0 ? std::nullopt : std::optional(i % 4 == 1 ? ann->id() : ben->id());
        rows.emplaceBack(u"title %1"_s.arg(i * 7 % 10), writer, i % 3, i % 5 == 0 ? std::nullopt : std::optional(i % 7));
    }
    for (const auto &[title, writer, shelf, rank] : std::as_const(rows)) {
        await(writer ? Book::aioCreate(b.title = title, b.writer = *writer, b.shelf = shelf, b.rank = rank)
                     : Book::aioCreate(b.title = title, b.shelf = shelf, b.rank = rank));
    }
    AioListModel whole(AioListSource::of<Book>());
    whole.setDatabase(&db());
    whole.setPageSize(0);
    whole.setOrderBy(orderBy);
    QTRY_COMPARE(whole.status(), AioListModel::Ready);
    QCOMPARE(whole.count(), 60);
    for (const int pageSize : {1, 7, 20}) {
        AioListModel model(AioListSource::of<Book>());
        model.setDatabase(&db());
        model.setPageSize(pageSize);
        model.setOrderBy(orderBy);
        QTRY_COMPARE(model.status(), AioListModel::Ready);
        while (model.canFetchMore({})) {
            const int before = model.count();
            model.fetchMore({});
            QTRY_VERIFY2(model.status() != AioListModel::Refreshing && model.count() > before, qPrintable(model.errorString()));
        }
        QCOMPARE(column(model, u"id"_s), column(whole, u"id"_s));
    }
}

QTEST_GUILESS_MAIN(TestLists)
#include "tst_lists.moc"
