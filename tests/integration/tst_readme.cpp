// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// The tour of README.md: what stands between "README:" and "README end" here, in tst_postgresql.cpp and tst_mysql.cpp, in support/notes.h,
// in qml/ and in package/consumer is printed there, and a test sees to it that it is the same.

#include "aioorm/testing/aioqueryrecorder.h"
#include "aioorm/testing/aiotesttransaction.h"
#include "aioorm/testing/aiotransactiontestcase.h"
#include "support/notes.h"

#include <AioManyToMany>
#include <AioModelSignals>
#include <AioRawSql>
#include <AioSearch>
#include <AioSome>
#include <AioSqliteDatabase>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
void check(bool right, const char *what)
{
    if (!right) {
        throw std::runtime_error(what);
    }
}
#define CHECK(CONDITION) check(CONDITION, #CONDITION)
}

// clang-format off: as it stands in the README
// README: index
class NoteIndex : public AioModel                       // full-text search of the notes
{
    Q_OBJECT
    AIO_MODEL(NoteIndex, "note_index",
        (qint64,  id,      setId,      primaryKey()),
        (QString, content, setContent))

public:
    static void aioTable(AioTable &table) { table.fts5(AioFts5().content<Note>()); }    // triggers keep it up to date
};
// README end
// clang-format on

// README: tag-model
class Tag : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Tag, "tags",
        (qint64,  id,   setId,   primaryKey()),
        (QString, name, setName, maxLength(40).unique()))
};
using NoteTags = AioManyToMany<Note, Tag>; // with a table of its own: aioCreateTables<Note, Tag, NoteTags>()
// README end

// README: json-model
class Player : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Player, "players",
        (qint64,      id,       setId,       primaryKey()),
        (QString,     name,     setName),
        (QJsonObject, settings, setSettings))
};
// README end

class TestReadme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTourWorks();
    void aSlotSpawns();
    void aTestCounts();
    void theTextIsTheCode();

private:
    AioTask<> tour();
    AioTask<> sqliteTour();
    void makeButton();

    QTimer m_button;
    bool m_clicked = false;
};

// clang-format off
AioTask<> TestReadme::tour()
{
    // README: open
    AioSqliteDatabase db(u"notes.sqlite"_s);                // the first database made is the default one
    co_await db.aioCreateTables<Person, Note>();
    // README end

    // README: write
    const auto &p = Person::columns();
    const auto &n = Note::columns();

    const auto alice = co_await Person::aioCreate(p.name = u"alice"_s);         // std::shared_ptr<Person>
    const auto bob = co_await Person::aioGetOrCreate(p.name = u"bob"_s);        // bob.instance, bob.created
    co_await Note::aioCreate(n.author = alice, n.content = u"Water the plants"_s);

    alice->setMail(u"alice@example.org"_s);
    co_await alice->aioSave();                                                  // UPDATE of what was set
    // README end
    CHECK(bob.created && bob.instance->id() == 2);
    CHECK(alice->isPersisted() && !alice->isDirty());

    // README: read
    const auto some = co_await Note::select()                                   // QList<std::shared_ptr<Note>>
                          .where(n.done == false && n.content.contains(u"plants"))
                          .orderBy(n.id.desc())
                          .limit(20)
                          .aioExecute();
    const auto rows = co_await Note::select(n.content, p.name)                  // QList<std::tuple<QString, QString>>
                          .join<Person>()
                          .aioExecute();
    const auto howMany = co_await alice->related(n.author).aioCount();          // the foreign key, the other way round
    const auto author = co_await some.first()->aioFetch(n.author);              // loads it; reading alone never does
    // README end
    CHECK(some.size() == 1 && rows.size() == 1 && std::get<1>(rows.first()) == u"alice");
    CHECK(howMany == 1 && author->name() == u"alice");
    CHECK(some.first()->author()->mail() == u"alice@example.org");

    qsizetype length = 0;
    // README: stream
    auto stream = co_await Note::select().orderBy(n.id).aioStream();            // a thousand at a time, in flat memory
    while (co_await stream.aioNextBatch()) {
        for (const auto &note : stream.batch()) {
            length += note->content().size();
        }
    }
    // README end
    CHECK(length == 16);

    // README: bulk
    const QList<std::tuple<qint64, QString>> many{{alice->id(), u"Buy soil"_s}, {alice->id(), u"Buy seeds"_s}};
    co_await Note::insertMany(n.author, n.content).rows(many).aioExecute();     // as few statements as the database takes
    QList<std::shared_ptr<Note>> seedlings;
    for (const QString &content : {u"Buy pots"_s, u"Buy a can"_s}) {
        seedlings << std::make_shared<Note>();
        seedlings.last()->setAuthor(alice);
        seedlings.last()->setContent(content);
    }
    co_await Note::aioBulkCreate(seedlings);                                    // all or none; they have their keys after it
    seedlings.last()->setDone(true);
    co_await Note::aioBulkUpdate(seedlings, n.done);                            // one UPDATE of these columns
    co_await Note::update(n.done = true).where(n.content.startsWith(u"Buy")).aioExecute();
    co_await Note::remove().where(n.done == true).aioExecute();
    // README end
    CHECK(co_await Note::select().aioCount() == 1);

    // README: transaction
    co_await db.aioAtomic([&](AioTransaction &tx) -> AioTask<> {            // BEGIN … COMMIT; inside another: SAVEPOINT
        const auto note = co_await Note::aioCreate(tx, n.author = alice, n.content = u"Buy soil"_s);
        note->setDone(true);
        co_await note->aioSave(tx);
    });                                                                         // an exception rolls back, and passes on
    // README end
    CHECK(co_await Note::select().where(n.done == true).aioCount() == 1);

    // README: signals
    AioSignalConnection trimming = AioModelSignals<Note>::preSave().connect([](const std::shared_ptr<Note> &note) {
        note->setContent(note->content().trimmed());                            // an exception would refuse the save
    });
    const auto carol = co_await Person::aioCreate(p.name = u"carol"_s);
    co_await Note::aioCreate(n.author = carol, n.content = u" Dig "_s);         // "Dig"
    co_await carol->aioDeleteInstance(Aio::Recursive);                          // and what refers to her, the deepest first
    // README end
    trimming.disconnect();
    CHECK(!carol->isPersisted() && !co_await Note::select().where(n.content.contains(u"Dig")).aioExists());

    // README: query
    struct Author { QString name; qint64 notes; };
    const QList<Author> busy = co_await Person::select(p.name, aioCount(n.id))  // groups, into a struct of one's own
                                   .join<Note>()
                                   .groupBy(p.id)
                                   .having(aioCount() > 1)
                                   .into<Author>()
                                   .aioExecute();
    const auto silent = co_await Person::select()                               // a correlated subquery
                            .where(!Aio::exists(Note::select().where(n.author == p.id)))
                            .aioExecute();
    const auto notes = co_await Note::select().include(n.author).aioExecute();  // notes.first()->author()->name() is there
    const auto people = co_await Person::select().prefetch(n.author).aioExecute();   // for (const auto &note : people.first()->related(n.author)) …
    const auto newest = Note::select(n.id, Aio::rowNumber().over(Aio::Window().partitionBy(n.author).orderBy(n.id.desc()))).as("newest");
    const auto [id, number] = newest.columns();
    const auto last = co_await Note::select().join(newest, n.id == id).where(number == 1).aioExecute();
    co_await Person::insert(p.name = u"alice"_s, p.mail = u"a@example.org"_s)   // upsert: the key of the row, new or old
        .onConflict(p.name)
        .preserve(p.mail)
        .aioExecute();
    const auto raw = co_await AioRawSql(u"SELECT name, length(name) FROM people WHERE id = ?", 1).aioTuples<QString, int>(db);
    // README end

    co_await db.aioCreateTables<Note, Tag, NoteTags>();
    const auto note = last.first();
    // README: tags
    const auto &g = Tag::columns();
    const auto garden = co_await Tag::aioCreate(g.name = u"garden"_s);
    co_await NoteTags::of(note).aioAdd(garden);                                 // also aioRemove(), aioSet(), aioClear(); lists, keys, queries
    const auto tags = co_await NoteTags::of(note).select().orderBy(g.name).aioExecute();
    const auto planted = co_await Note::select().where(NoteTags::some(g.name == u"garden"_s)).aioExecute();
    const auto authors = co_await Person::select().where(Aio::some(n.author, NoteTags::none())).aioExecute();   // of a note without a tag
    // README end
    CHECK(tags.size() == 1 && tags.first()->name() == u"garden");
    CHECK(planted.size() == 1 && planted.first()->id() == note->id());
    CHECK(authors.size() == 1 && authors.first()->name() == u"alice");

    co_await db.aioCreateTables<Player>();
    {
        const auto &s = Player::columns();
        const QJsonObject kitchen{{u"audio"_s, QJsonObject{{u"volume"_s, 12}, {u"outputs"_s, QJsonArray{u"line"_s, u"hdmi"_s}}}}};
        const QJsonObject bath{{u"audio"_s, u"none"_s}};
        co_await Player::aioCreate(s.name = u"kitchen"_s, s.settings = kitchen);
        co_await Player::aioCreate(s.name = u"bath"_s, s.settings = bath);
    }
    // README: json
    const auto &s = Player::columns();
    const auto volume = s.settings.path("audio", "volume");                     // keys, and indexes: -1 is the last
    const auto loud = co_await Player::select(s.name, volume.asInteger())       // NULL where it is no whole number
                          .where(s.settings.path("audio", "outputs", -1).asText() == u"hdmi" && volume.asReal() > 11.5)
                          .aioExecute();
    co_await Player::update(s.settings = volume.set(volume.asInteger() - 1)).where(volume.exists()).aioExecute();
    const QJsonObject muted{{u"muted"_s, true}};
    co_await Player::update(s.settings = s.settings.merge(muted)).aioExecute(); // RFC 7396, on all databases
    const auto silenced = co_await Player::select().where(s.settings.contains(muted)).aioExecute();
    // README end
    CHECK(loud.size() == 1 && std::get<1>(loud.first()) == 12);
    CHECK(silenced.size() == 2 && silenced.first()->settings().value(u"audio").toObject().value(u"volume") == 11);
    CHECK(busy.size() == 1 && busy.first().name == u"alice" && busy.first().notes == 2);
    CHECK(silent.size() == 1 && silent.first()->name() == u"bob");
    CHECK(notes.size() == 2 && notes.first()->author()->name() == u"alice");
    CHECK(last.size() == 1 && last.first()->content() == u"Buy soil");
    CHECK((co_await Person::aioGet(p.name == u"alice"))->mail() == u"a@example.org");
    CHECK(raw == (QList<std::tuple<QString, int>>{{u"alice"_s, 5}}));

    // README: errors
    try {
        co_await Person::aioCreate(p.name = u"alice"_s);
    } catch (const AioIntegrityError &error) {
        qInfo() << error.message() << error.table() << error.column();          // … "people" "name"
    }
    // README end
    bool refused = false;
    try {
        co_await Person::aioCreate(p.name = u"alice"_s);
    } catch (const AioIntegrityError &error) {
        refused = error.table() == u"people" && error.column() == u"name";
    }
    CHECK(refused);

    // README: limits
    const auto all = co_await Note::select().aioExecute(db.timeout(2s).boundTo(this));
    // README end
    CHECK(all.size() == 2);

    // README: run
    const auto letters = co_await db.run([&] {                                  // on a stack of its own; the event loop goes on
        const auto note = Note::get(n.content == u"Buy soil"_s);
        return db.atomic([&] {                                                  // a transaction: statements in it need no tx
            note->setDone(false);
            note->save();
            return note->author()->name().size();                               // loads the author
        });
    });
    // README end
    CHECK(letters == 5);
    CHECK(co_await Note::select().where(n.done == true).aioCount() == 0);

    co_await db.aioDropTables<Player>();
    // README: tables
    if (!co_await db.aioTableExists<Player>()) {                                // aioTables(), aioViews(), aioSequenceExists()
        co_await db.aioCreateTables<Player>(Aio::FailIfExists);
    }
    const auto result = co_await AioRawSql(u"UPDATE people SET mail = mail WHERE name = ?", u"alice"_s).aioResult(db);
    qInfo() << result.rowsAffected << result.rows << result.columns << result.lastInsertId.toVariant();
    co_await db.aioDropTables<Player>(Aio::FailIfMissing);
    // README end
    CHECK(result.rowsAffected == 1 && result.columns.isEmpty());
    CHECK(!co_await db.aioTableExists<Player>());

    {
        // README: sync
        const auto sync = db.allowSync();                                       // as long as it lives, this thread may block
        const auto person = Person::get(p.name == u"alice"_s);
        // README end
        CHECK(person->mail() == u"a@example.org");
    }
    co_await db.aioClose();
}

AioTask<> TestReadme::sqliteTour()
{
    const QString typed = u"water pla"_s;
    int percent = 0;
    // README: sqlite
    AioSqliteOptions options;
    options.attach(u"archive"_s, u"archive.sqlite"_s)
        .function(u"slug"_s, [](const QString &text) { return text.toLower().replace(u' ', u'-'); });
    AioSqliteDatabase db(u"notes.sqlite"_s, options);
    co_await db.aioCreateTables<Person, Note, NoteIndex>();

    const auto &i = NoteIndex::columns();
    const auto hits = co_await NoteIndex::select(i.id, Aio::highlight(i.content, u"<b>"_s, u"</b>"_s), Aio::fn<QString>("slug", i.content))
                          .where(Aio::match(i, AioSearch::words(typed)))        // whatever was typed is a query
                          .orderBy(Aio::rank(i))
                          .aioExecute();

    co_await db.aioBackup(u"backup.sqlite"_s, [&](qint64 done, qint64 total) { percent = int(100 * done / total); });
    const QStringList problems = co_await db.aioCheckIntegrity();
    // README end
    CHECK(hits.size() == 1 && percent == 100 && problems.isEmpty());
    CHECK(std::get<1>(hits.first()) == u"<b>Water</b> the <b>plants</b>" && std::get<2>(hits.first()) == u"water-the-plants");
    co_await db.aioClose();
}

void TestReadme::makeButton()
{
    QTimer *const button = &m_button;
    const auto clicked = &QTimer::timeout;
    // README: slot
    connect(button, clicked, this, [this] {
        aioSpawn(this, [this]() -> AioTask<> {
            const auto note = co_await Note::aioGet(Note::columns().id == 1);
            note->setDone(true);
            co_await note->aioSave();
            m_clicked = true;
        });
    });
    // README end
}

void TestReadme::aTestCounts()
{
    AioSqliteDatabase db(u":memory:"_s);
    await(db.aioCreateTables<Person, Note>());
    {
        // README: test-scope
        AioTestTransaction scope(db);                       // in any test framework: rolled back when it goes
        AioQueryRecorder recorder(db);
        AIO_VERIFY_QUERY_COUNT(db, 2)                       // fails the Qt Test with a list of the statements
        {
            const auto alice = await(Person::aioCreate(Person::columns().name = u"alice"_s));
            QCOMPARE(await(alice->related(Note::columns().author).aioCount()), 0);
        }
        QVERIFY2(recorder.repeated().isEmpty(), qPrintable(recorder.toString()));   // no query in a loop
        // README end
    }
    QCOMPARE(await(Person::select().aioCount()), 0);
    await(db.aioClose());
}

// README: test
class TestNotes : public AioTransactionTestCase        // each test function in a transaction that is rolled back
{
    Q_OBJECT

public:
    AioDatabase *database() override { return &m_db; }

private Q_SLOTS:
    void initTestCase() { await(m_db.aioCreateTables<Person, Note>()); }
    void namesAreUnique()
    {
        const auto &p = Person::columns();
        await(Person::aioCreate(p.name = u"alice"_s));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(Person::aioCreate(p.name = u"alice"_s)));
    }

private:
    AioSqliteDatabase m_db{u":memory:"_s};
};
// README end
// clang-format on

void TestReadme::theTourWorks()
{
    const QString before = QDir::currentPath();
    QTemporaryDir folder;
    QDir::setCurrent(folder.path());
    await(tour());
    await(sqliteTour());
    QDir::setCurrent(before);
}

void TestReadme::aSlotSpawns()
{
    QTemporaryDir folder;
    AioSqliteDatabase db(folder.filePath(u"slot.sqlite"_s));
    await(db.aioCreateTables<Person, Note>());
    const auto alice = await(Person::aioCreate(Person::columns().name = u"alice"_s));
    const auto note = await(Note::aioCreate(Note::columns().author = alice, Note::columns().content = u"a"_s));
    makeButton();
    m_button.setSingleShot(true);
    m_button.start();
    QTRY_VERIFY(m_clicked);
    await(note->aioReload());
    QVERIFY(note->done());
    await(db.aioClose());
}

namespace
{
QString dedented(const QStringList &lines)
{
    qsizetype indent = 1000;
    for (const QString &line : lines) {
        const QString trimmed = line.trimmed();
        if (!trimmed.isEmpty()) {
            indent = std::min(indent, line.indexOf(trimmed.front()));
        }
    }
    QStringList result;
    for (const QString &line : lines) {
        result << line.mid(indent);
    }
    return result.join(u'\n').trimmed();
}

QStringList linesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split(u'\n') : QStringList();
}
}

void TestReadme::theTextIsTheCode()
{
    const QString tests = QStringLiteral(QT_TESTCASE_SOURCEDIR);
    QHash<QString, QString> regions;
    for (const auto *file : {"/integration/tst_readme.cpp",
                             "/integration/tst_postgresql.cpp",
                             "/integration/tst_mysql.cpp",
                             "/support/notes.h",
                             "/qml/notetypes.h",
                             "/qml/NoteList.qml",
                             "/qml/testcase/passing/tst_readme.qml",
                             "/package/consumer/CMakeLists.txt"}) {
        static const QRegularExpression begins(u"^ *(?://|#) README: (\\S+)$"_s), ends(u"^ *(?://|#) README end$"_s);
        QString name;
        QStringList region;
        const QStringList lines = linesOf(tests + QLatin1StringView(file));
        QVERIFY2(!lines.isEmpty(), file);
        for (const QString &line : lines) {
            if (const auto match = begins.match(line); match.hasMatch()) {
                name = match.captured(1);
                region.clear();
            } else if (ends.match(line).hasMatch()) {
                QVERIFY2(!name.isEmpty() && !regions.contains(name), qPrintable(name));
                regions.insert(name, dedented(region));
                name.clear();
            } else {
                region << line;
            }
        }
        QVERIFY2(name.isEmpty(), qPrintable(name));
    }

    // Each block of C++, QML or CMake, and the comment above it that says which region it is.
    const QStringList readme = linesOf(tests + u"/../README.md"_s);
    QVERIFY(!readme.isEmpty());
    static const QRegularExpression tells(u"^<!-- tested: (\\S+) -->$"_s);
    QStringList shown;
    for (qsizetype i = 0; i < readme.size(); ++i) {
        if (readme[i] != u"```cpp" && readme[i] != u"```qml" && readme[i] != u"```cmake") {
            continue;
        }
        const auto match = tells.match(i > 0 ? readme[i - 1] : QString());
        QVERIFY2(match.hasMatch(), qPrintable(u"README.md:%1: a block of code that no test runs"_s.arg(i + 1)));
        const QString name = match.captured(1);
        QVERIFY2(regions.contains(name), qPrintable(name));
        QStringList block;
        while (++i < readme.size() && readme[i] != u"```") {
            block << readme[i];
        }
        if (dedented(block) != regions.value(name)) {
            qInfo().noquote() << u"The region %1 is\n%2"_s.arg(name, regions.value(name));
        }
        QCOMPARE(dedented(block), regions.value(name));
        shown << name;
    }
    shown.sort();
    QStringList all = regions.keys();
    all.sort();
    QCOMPARE(shown, all);
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    // one after the other: the first database made is the default one
    const int failed = [&] {
        TestReadme readme;
        return QTest::qExec(&readme, argc, argv);
    }();
    TestNotes notes;
    return failed + (argc > 1 ? 0 : QTest::qExec(&notes, argc, argv));
}

#include "tst_readme.moc"
