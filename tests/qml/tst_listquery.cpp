// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiosome.h"
#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/sql/aioexpression.h"
#include "qml/usersdatabase.h"
#include "support/books.h"

#include <QAbstractItemModelTester>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{
const auto &b = Book::C;
const auto &w = Writer::C;
const auto &r = Review::C;

QVariantMap map(const QString &name, const QVariant &value)
{
    return {{name, value}};
}
const QVariant undefined;
}

/// What list models ask for: which objects have a meaning, and what is said of those that have none; which commits concern a query.
class TestListQuery : public UsersDatabase
{
    Q_OBJECT

private:
    static bool settled(const AioListModel &model) { return model.status() == AioListModel::Ready; }
    static void createBooks(int from, int count)
    {
        QList<std::tuple<QString, int>> rows;
        for (int i = from; i < from + count; ++i) {
            rows.emplaceBack(u"title %1"_s.arg(i), i % 3);
        }
        await(Book::insertMany(b.title, b.shelf).rows(rows).aioExecute());
    }
    std::unique_ptr<QQuickItem> create(const QString &name)
    {
        QQmlComponent component(m_engine.get(), QUrl(u"qrc:/qt/qml/TestBooks/qml/%1.qml"_s.arg(name)));
        std::unique_ptr<QQuickItem> item(qobject_cast<QQuickItem *>(component.create()));
        if (!item) {
            qWarning().noquote() << component.errorString();
        }
        return item;
    }

private Q_SLOTS:
    void init()
    {
        makeDatabase<User, Tweet, Land, Writer, Topic, Book, BookTopics, Review, Seat>();
        m_engine = std::make_unique<QQmlEngine>();
        m_engine->addImportPath(u"qrc:/qt/qml"_s);
    }
    void cleanup()
    {
        m_engine.reset();
        closeDatabase();
    }

    void refused_data()
    {
        QTest::addColumn<QVariant>("where");
        QTest::addColumn<QString>("part");
        const auto add = [](const char *name, const QVariant &where, const QString &part) {
            QTest::newRow(name) << where << part;
        };
        add("contains a list", map(u"username"_s, map(u"contains"_s, QVariantList{u"x"_s})), u"contains takes text, and was given a list for \"username\""_s);
        add("contains a number", map(u"username"_s, map(u"contains"_s, 5)), u"contains takes text, and was given the number 5"_s);
        add("contains null", map(u"username"_s, map(u"contains"_s, QVariant::fromValue(nullptr))), u"was given null"_s);
        add("not a text", map(u"not"_s, u"abc"_s), u"\"not\" takes an object of conditions"_s);
        add("not of nothing", map(u"not"_s, QVariantMap()), u"there is none in it"_s);
        add("or of numbers", map(u"or"_s, QVariantList{1, 2}), u"each part of \"or\" takes an object of conditions"_s);
        add("or of nothing", map(u"or"_s, QVariantList()), u"\"or\" takes a list of objects of conditions, at least one, and was given an empty one"_s);
        add("and of an object", map(u"and"_s, map(u"rank"_s, 1)), u"\"and\" takes a list of objects of conditions, at least one, and was given an object"_s);
        add("no operator", map(u"rank"_s, QVariantMap()), u"no operator is given for \"rank\". There are: eq, ne, "_s);
        add("in of a number", map(u"rank"_s, map(u"in"_s, 10)), u"in takes a list, and was given the number 10 for \"rank\""_s);
        add("null in a list", map(u"rank"_s, QVariantList{1, QVariant::fromValue(nullptr)}), u"null equals nothing in a list"_s);
        add("between one", map(u"rank"_s, map(u"between"_s, QVariantList{1})), u"between takes a list of two values, and was given one of 1"_s);
        add("is null, a number", map(u"bio"_s, map(u"isNull"_s, 1)), u"isNull takes true or false"_s);
        add("less than null", map(u"rank"_s, map(u"lt"_s, QVariant::fromValue(nullptr))), u"nothing is smaller or greater than null"_s);
        add("an object for a value", map(u"rank"_s, map(u"eq"_s, map(u"a"_s, 1))), u"an object does not fit the field \"rank\""_s);
        add("text", u"rank = 1"_s, u"takes an object of conditions such as ({ name: \"x\" }), and was given the text \"rank = 1\""_s);
        add("a number", 5, u"was given the number 5"_s);
        add("a list", QVariantList{1}, u"was given a list"_s);
        add("null", QVariant::fromValue(nullptr), u"was given null"_s);
        add("rows as a value", map(u"tweets"_s, 5), u"\"tweets\" are rows of tweets: it takes { some: { … } }"_s);
        add("rows by no quantifier", map(u"tweets"_s, map(u"any"_s, QVariantMap())), u"There are: some, none, every."_s);
        add("rows with a dot", map(u"tweets.content"_s, u"x"_s), u"write { \"tweets\": { some: { \"content\": … } } }"_s);
        add("an unknown name", map(u"twets"_s, 1), u"It has: id, username, bio, rank, active, score, joined, "_s);
        add("an unknown name of rows", map(u"tweets"_s, map(u"some"_s, map(u"x"_s, 1))), u"The model of tweets has no field \"x\""_s);
        QVariant deep = map(u"rank"_s, 1);
        for (int i = 0; i < 300; ++i) {
            deep = map(u"and"_s, QVariantList{deep});
        }
        add("deep", deep, u"nested more than 100 levels deep"_s);
    }
    void refused()
    {
        QFETCH(QVariant, where);
        QFETCH(QString, part);
        insertUsers(0, 3);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        QVERIFY(model.setProperty("where", where));
        QTRY_COMPARE(model.status(), AioListModel::Error);
        QVERIFY2(model.errorString().contains(part), qPrintable(model.errorString()));
        QCOMPARE(model.count(), 3);
    }

    void emptyListsAndTexts()
    {
        insertUsers(0, 3);
        AioListModel model(User::columns().aioSource);
        model.setWhere(map(u"rank"_s, QVariantList()));
        QTRY_VERIFY(settled(model));
        QCOMPARE(model.count(), 0); // none of no values
        model.setWhere(map(u"or"_s, QVariantList{map(u"rank"_s, 1), map(u"username"_s, map(u"contains"_s, QString()))}));
        QTRY_VERIFY(settled(model) && model.count() == 3);
    }

    void undefinedIsNotKnownYet_data()
    {
        QTest::addColumn<QVariant>("where");
        QTest::newRow("all of it") << undefined;
        QTest::newRow("a value") << QVariant(map(u"rank"_s, undefined));
        QTest::newRow("an operator's") << QVariant(map(u"rank"_s, map(u"gt"_s, undefined)));
        QTest::newRow("in a list") << QVariant(map(u"rank"_s, QVariantList{1, undefined}));
        QTest::newRow("inside or") << QVariant(map(u"or"_s, QVariantList{map(u"rank"_s, 1), map(u"bio"_s, undefined)}));
    }
    void undefinedIsNotKnownYet()
    {
        QFETCH(QVariant, where);
        insertUsers(0, 3);
        AioListModel model(User::columns().aioSource);
        QSignalSpy statuses(&model, &AioListModel::statusChanged);
        model.setProperty("where", where);
        QTest::qWait(50);
        QCOMPARE(model.status(), AioListModel::Null);
        QCOMPARE(statuses.size(), 0);
        model.setWhere(map(u"rank"_s, 1));
        QTRY_COMPARE(model.count(), 1);
        QTRY_VERIFY(settled(model));
        // what is shown stays, and lives, until the value is known
        statuses.clear();
        model.setProperty("where", where);
        QTest::qWait(50);
        QCOMPARE(model.count(), 1);
        QCOMPARE(statuses.size(), 0);
        await(User::update(User::C.bio = u"new"_s).where(User::C.rank == 1).aioExecute());
        QTRY_COMPARE(model.get(0).value(u"bio"_s).toString(), u"new"_s);
        model.setWhere({});
        QTRY_COMPARE(model.count(), 3);
    }

    void aChangeThatQVariantDoesNotSee_data()
    {
        QTest::addColumn<QVariant>("before");
        QTest::addColumn<QVariant>("after");
        QTest::newRow("text and number") << QVariant(u"5"_s) << QVariant(5);
        QTest::newRow("beyond 2^53") << QVariant(9007199254740992.0) << QVariant(u"9007199254740993"_s);
        QTest::newRow("null and undefined") << QVariant::fromValue(nullptr) << undefined;
    }
    void aChangeThatQVariantDoesNotSee()
    {
        QFETCH(QVariant, before);
        QFETCH(QVariant, after);
        AioListModel model(User::columns().aioSource);
        const auto in = [](const QVariant &value) {
            return map(u"or"_s, QVariantList{map(u"id"_s, map(u"eq"_s, value))});
        };
        model.setWhere(in(before));
        QSignalSpy changes(&model, &AioListModel::whereChanged);
        model.setWhere(in(after));
        QCOMPARE(changes.size(), 1);
        model.setWhere(in(after));
        QCOMPARE(changes.size(), 1);
    }

    void keysBeyond2to53()
    {
        const auto &u = User::C;
        await(User::aioCreate(u.id = 9007199254740992, u.username = u"even"_s));
        await(User::aioCreate(u.id = 9007199254740993, u.username = u"odd"_s));
        AioListModel model(User::columns().aioSource);
        model.setWhere(map(u"id"_s, 9007199254740992.0));
        QTRY_COMPARE(model.count(), 1);
        QCOMPARE(model.get(0).value(u"username"_s).toString(), u"even"_s);
        model.setWhere(map(u"id"_s, u"9007199254740993"_s));
        QTRY_COMPARE(model.get(0).value(u"username"_s).toString(), u"odd"_s);
    }

    void caseDoesNotCount()
    {
        const auto &u = User::C;
        await(User::aioCreate(u.username = u"Ångström ÉTÉ Ж"_s));
        for (const QString &part : {u"ångSTRÖM"_s, u"été"_s, u"ж"_s}) {
            AioListModel model(User::columns().aioSource);
            model.setWhere(map(u"username"_s, map(u"contains"_s, part)));
            QTRY_VERIFY(settled(model));
            QCOMPARE(model.count(), 1);
        }
    }

    void tablesOfSubqueries_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("exists") << 0;
        QTest::newRow("in") << 1;
        QTest::newRow("a relation") << 2;
        QTest::newRow("union") << 3;
        QTest::newRow("a subquery in another") << 4;
        QTest::newRow("value") << 5;
    }
    void tablesOfSubqueries()
    {
        QFETCH(int, which);
        const auto &p = Topic::C;
        createBooks(0, 2);
        AioListModel model(Book::columns().aioSource);
        const auto reviewed = Review::select(r.book);
        const auto none = Book::select(b.id).where(b.id < 0);
        switch (which) {
        case 0:
            model.setCondition(Aio::some(r.book, r.stars > 3));
            break;
        case 1:
            model.setCondition(b.id.in(reviewed));
            break;
        case 2:
            model.setCondition(BookTopics::some(p.name == u"sea"_s));
            break;
        case 3:
            model.setCondition(b.id.in(none.unionAll(Book::select(b.id).where(Aio::some(r.book)))));
            break;
        case 4:
            model.setCondition(b.shelf.in(Book::select(b.shelf).where(b.id.in(reviewed))));
            break;
        case 5:
            model.setCondition(b.shelf + 5 == Review::select(aioMax(r.stars)));
            break;
        }
        QTRY_VERIFY2(settled(model), qPrintable(model.errorString()));
        QCOMPARE(model.count(), 0);
        const auto first = await(Book::aioGet(b.id == 1));
        if (which == 2) {
            await(BookTopics::of(first).aioAdd(await(Topic::aioCreate(p.name = u"sea"_s))));
        } else {
            await(Review::aioCreate(r.book = first, r.stars = 5));
        }
        QTRY_COMPARE(model.count(), 1);
    }

    void includeAndExtraRefused_data()
    {
        QTest::addColumn<QStringList>("include");
        QTest::addColumn<QVariant>("extra");
        QTest::addColumn<QString>("part");
        const auto add = [](const char *name, const QStringList &include, const QVariant &extra, const QString &part) {
            QTest::newRow(name) << include << extra << part;
        };
        const QVariant nothing = QVariantMap();
        add("no such key", {u"author"_s}, nothing, u"has no field \"author\". It has: id, title, writer, books, shelf, rank, parts, reviews, topics."_s);
        add("no key", {u"title"_s}, nothing, u"include takes foreign keys, and \"title\" is none. There are: writer, books."_s);
        add("rows", {u"reviews"_s}, nothing, u"\"reviews\" are rows, of which there may be several"_s);
        add("nested", {u"writer.name"_s}, nothing, u"\"writer.name\" is none"_s);
        const auto count = [](const QVariant &of) {
            return map(u"n"_s, map(u"count"_s, of));
        };
        add("no object", {}, 5, u"extra takes an object of roles"_s);
        add("no object inside", {}, map(u"n"_s, 5), u"it takes an object, { count: \"rows\" }"_s);
        add("no function", {}, map(u"n"_s, map(u"avg"_s, u"reviews.fee"_s)), u"there is no \"avg\". There are: count, sum, min, max, latest, where, by."_s);
        add("nothing", {}, map(u"n"_s, QVariantMap()), u"it is one of { count: \"rows\" }"_s);
        add("two", {}, map(u"n"_s, QVariantMap{{u"count"_s, u"reviews"_s}, {u"sum"_s, u"reviews.hits"_s}}), u"it is one of { count: \"rows\" }"_s);
        add("count of a number", {}, count(5), u"it is one of"_s);
        add("no such rows", {}, count(u"review"_s), u"It has: id, title, writer, books, shelf, rank, parts, reviews, topics."_s);
        add("count of a field", {}, count(u"reviews.hits"_s), u"count is of rows, and \"reviews.hits\" is a field of some."_s);
        add("of its own field", {}, map(u"n"_s, map(u"sum"_s, u"shelf"_s)), u"\"shelf\" is a field of a row, and sum is of the rows that belong to it"_s);
        add("sum of rows", {}, map(u"n"_s, map(u"sum"_s, u"reviews"_s)), u"sum is of a field of the rows: \"reviews.\" and its name."_s);
        add("sum of text", {}, map(u"n"_s, map(u"sum"_s, u"reviews.text"_s)), u"is no number"_s);
        add("by of a count", {}, map(u"n"_s, QVariantMap{{u"count"_s, u"reviews"_s}, {u"by"_s, u"stars"_s}}), u"count has no use for it"_s);
        add("where", {}, map(u"n"_s, QVariantMap{{u"count"_s, u"reviews"_s}, {u"where"_s, map(u"x"_s, 1)}}), u"The model of reviews has no field \"x\""_s);
        add("taken", {}, map(u"title"_s, map(u"count"_s, u"reviews"_s)), u"the role \"title\" is there already"_s);
        add("taken by include", {u"writer"_s}, map(u"writerName"_s, map(u"count"_s, u"reviews"_s)), u"the role \"writerName\" is there already"_s);
        add("no name", {}, map(u"n; DROP"_s, map(u"count"_s, u"reviews"_s)), u"can be no role"_s);
        add("a name of QML's", {}, map(u"index"_s, map(u"count"_s, u"reviews"_s)), u"can be no role"_s);
    }
    void includeAndExtraRefused()
    {
        QFETCH(QStringList, include);
        QFETCH(QVariant, extra);
        QFETCH(QString, part);
        createBooks(0, 3);
        AioListModel model(Book::columns().aioSource);
        QTRY_VERIFY(settled(model));
        model.setInclude(include);
        model.setProperty("extra", extra);
        QTRY_COMPARE(model.status(), AioListModel::Error);
        QVERIFY2(model.errorString().contains(part), qPrintable(model.errorString()));
        QCOMPARE(model.count(), 3);
        // a commit does not bring the rows of a query that could not be made among those that are there
        createBooks(10, 1);
        QTest::qWait(150);
        QCOMPARE(model.count(), 3);
        model.setInclude({});
        model.setExtra({});
        QTRY_COMPARE(model.count(), 4);
    }

    void rolesComeWithTheirRows()
    {
        createBooks(0, 3);
        AioListModel model(AioListSource::of<Book>());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY(settled(model));
        const auto hasRole = [&model](const char *role) {
            return model.roleNames().values().contains(role);
        };
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        bool before = true, after = false;
        connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, [&] {
            before = hasRole("writerName");
        });
        connect(&model, &QAbstractItemModel::modelReset, this, [&] {
            after = hasRole("writerName");
        });
        model.setInclude({u"writer"_s});
        QVERIFY(!hasRole("writerName"));
        QTRY_COMPARE(resets.size(), 1);
        QVERIFY(!before && after);
        model.setInclude({});
        QTRY_COMPARE(resets.size(), 2);
        QVERIFY(!hasRole("writerName"));
        QVERIFY(!model.get(0).contains(u"writerName"_s));
    }

    void inQml()
    {
        const auto ann = await(Writer::aioCreate(w.name = u"ann"_s)), ben = await(Writer::aioCreate(w.name = u"ben"_s));
        const auto first = await(Book::aioCreate(b.title = u"first"_s, b.writer = ben, b.shelf = 1));
        await(Book::aioCreate(b.title = u"second"_s, b.writer = ann, b.shelf = 1));
        await(Book::aioCreate(b.title = u"third"_s, b.writer = ann, b.shelf = 2));
        auto item = create(u"BookList"_s);
        QVERIFY(item);
        auto *model = item->property("model").value<AioListModel *>();
        QVERIFY(model);
        QQuickWindow window;
        item->setParentItem(window.contentItem());
        window.resize(300, 400);
        window.show();
        QTest::qWait(50);
        QCOMPARE(model->status(), AioListModel::Null); // the shelf is not known
        item->setProperty("shelf", 1);
        QTRY_COMPARE(model->status(), AioListModel::Ready);
        QTRY_COMPARE(item->property("count").toInt(), 2);
        const auto text = [&item] {
            QQuickItem *first = nullptr;
            QMetaObject::invokeMethod(item->property("view").value<QQuickItem *>(), "itemAtIndex", Q_RETURN_ARG(QQuickItem *, first), Q_ARG(int, 0));
            return first ? first->property("text").toString() : QString();
        };
        QTRY_COMPARE(text(), u"second, ann: 0 "_s);
        await(Writer::update(w.name = u"zoe"_s).where(w.name == u"ann"_s).aioExecute());
        QTRY_COMPARE(text(), u"first, ben: 0 "_s);
        await(Review::aioCreate(r.book = first, r.stars = 5));
        await(Review::aioCreate(r.book = first, r.stars = 1));
        QTRY_COMPARE(text(), u"first, ben: 2 1.50"_s);
        // no object, from QML as well
        item->setProperty("condition", 5);
        QTRY_COMPARE(model->status(), AioListModel::Error);
        QVERIFY2(model->errorString().contains(u"was given the number 5"_s), qPrintable(model->errorString()));
    }

    void keysOfSeveralFields()
    {
        const auto &s = Seat::C;
        const QList<std::pair<QString, QString>> keys{{u"a,b"_s, u"c"_s},
                                                      {u"a"_s, u"b,c"_s},
                                                      {u"a\\"_s, u"b"_s},
                                                      {u"a"_s, u"\\b"_s},
                                                      {u"a\\,b"_s, QString(u""_s)}};
        for (const auto &[hall, place] : keys) {
            await(Seat::aioCreate(s.hall = hall, s.place = place));
        }
        AioListModel model(AioListSource::of<Seat>());
        QTRY_VERIFY2(settled(model), qPrintable(model.errorString()));
        QCOMPARE(model.count(), 5);
        QSet<QString> all;
        for (int row = 0; row < model.count(); ++row) {
            const QString key = model.keyAt(row);
            all << key;
            QCOMPARE(model.indexOfKey(key), row);
        }
        QCOMPARE(all.size(), 5);
        QVERIFY(all.contains(u"a\\,b,c"_s));
        QCOMPARE(model.indexOfKey(u"a,b,c"_s), -1);
    }

    void noIndexIsNoWarning()
    {
        insertUsers(0, 1);
        AioListModel model(User::columns().aioSource);
        QTRY_VERIFY(settled(model));
        QTest::failOnWarning(QRegularExpression(u".*"_s));
        QVERIFY(!model.data(QModelIndex()).isValid());
        QVERIFY(!model.data(model.index(7)).isValid());
        QVERIFY(!model.data(model.index(0), Qt::UserRole + 500).isValid());
    }

private:
    std::unique_ptr<QQmlEngine> m_engine;
};

QTEST_MAIN(TestListQuery)
#include "tst_listquery.moc"
