// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiomodelsignals.h"
#include "support/messageof.h"
#include "support/related.h"
#include "support/statementlog.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

namespace
{
/// Between the same two models as another one.
using Dislikes = AioManyToMany<Song, Genre, "dislikes">;
}

/// Many-to-many relations: what is added, removed, set and read, with what each database makes of it.
class TestManyToMany : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<SongGenres, Ratings, Follows, Song, Genre, Play, Listing, Device, Site, Positions, Dislikes>());
    }
    void addsAndReads();
    void whatIsTaken();
    void removes();
    void sets();
    void statements();
    void queries();
    void limitedQueries();
    void throughAModel();
    void silent();
    void keysOfOtherTypes();
    void modelsWithThemselves();
    void joins();
    void twoRelationsOfTheSameModels();
    void refusals();
    void sameThingAtOnce();
    void setAtOnce();
    void rolledBack();
    void goneMeanwhile();
    void deletedObjects();
    void hundreds();
    void synchronous();
    void databaseOfTheModel();
    void tables();

private:
    static std::shared_ptr<Song> song(const QString &title) { return await(Song::aioCreate(Song::C.title = title)); }
    static std::shared_ptr<Genre> genre(const QString &name) { return await(Genre::aioCreate(Genre::C.name = name)); }
    static std::shared_ptr<User> user(const QString &name) { return await(User::aioCreate(User::C.username = name)); }
    static QString genresOf(const std::shared_ptr<Song> &song)
    {
        QStringList list;
        const auto genres = await(SongGenres::of(song).select().orderBy(Genre::C.name).aioExecute());
        for (const auto &genre : genres) {
            list << genre->name();
        }
        return list.join(u' ');
    }
    static QString songsOf(const std::shared_ptr<Genre> &genre)
    {
        QStringList list;
        const auto songs = await(SongGenres::of(genre).select().orderBy(Song::C.title).aioExecute());
        for (const auto &song : songs) {
            list << song->title();
        }
        return list.join(u' ');
    }
    static QString names(const QList<std::shared_ptr<User>> &users)
    {
        QStringList list;
        for (const auto &user : users) {
            list << user->username();
        }
        list.sort();
        return list.join(u' ');
    }
};

void TestManyToMany::addsAndReads()
{
    const auto anthem = song(u"anthem"_s), ballad = song(u"ballad"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s), rock = genre(u"rock"_s);
    QCOMPARE(genresOf(anthem), QString());
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(folk, rock)), 2);
    QCOMPARE(genresOf(anthem), u"folk rock"_s);
    // once more is no error, and nothing
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(folk, rock)), 0);
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(rock)), 0);
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(rock, jazz, jazz)), 1);
    QCOMPARE(genresOf(anthem), u"folk jazz rock"_s);
    QCOMPARE(genresOf(ballad), QString());
    // from the other side
    QCOMPARE(await(SongGenres::of(folk).aioAdd(anthem, ballad)), 1);
    QCOMPARE(songsOf(folk), u"anthem ballad"_s);
    QCOMPARE(songsOf(jazz), u"anthem"_s);
    QCOMPARE(genresOf(ballad), u"folk"_s);
    // a query like any other
    QCOMPARE(await(SongGenres::of(anthem).select().where(Genre::C.name != u"jazz"_s).aioCount()), 2);
    QCOMPARE(await(SongGenres::of(anthem).select().orderBy(Genre::C.name.desc()).aioFirst())->name(), u"rock"_s);
    QVERIFY(!await(SongGenres::of(ballad).select().where(Genre::C.id == rock->id()).aioExists()));
}

void TestManyToMany::whatIsTaken()
{
    const auto anthem = song(u"anthem"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s), rock = genre(u"rock"_s);
    const QList<std::shared_ptr<Genre>> objects{folk, jazz};
    const QList<qint64> keys{jazz->id(), rock->id()};
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(objects)), 2);
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(keys)), 1);
    QCOMPARE(await(SongGenres::of(anthem).aioRemove(folk->id(), jazz.get(), AioForeignKey<Genre>(rock), objects)), 3);
    QCOMPARE(await(SongGenres::of(*anthem).aioAdd(std::vector<int>{int(folk->id())})), 1);
    QCOMPARE(await(SongGenres::of(anthem.get()).aioAdd(db(), rock)), 1);
    QCOMPARE(genresOf(anthem), u"folk rock"_s);
    // a row that is known by its key alone
    QCOMPARE(await(SongGenres::of(AioForeignKey<Song>(anthem->id())).aioClear(db())), 2);
    // no list is a statement
    StatementLog log;
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(QList<qint64>())), 0);
    QCOMPARE(await(SongGenres::of(anthem).aioRemove(QList<std::shared_ptr<Genre>>())), 0);
    QCOMPARE(log.words(), QString());
}

void TestManyToMany::removes()
{
    const auto anthem = song(u"anthem"_s), ballad = song(u"ballad"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s), rock = genre(u"rock"_s);
    await(SongGenres::of(anthem).aioAdd(folk, jazz, rock));
    await(SongGenres::of(ballad).aioAdd(folk, jazz));
    QCOMPARE(await(SongGenres::of(anthem).aioRemove(jazz)), 1);
    QCOMPARE(await(SongGenres::of(anthem).aioRemove(jazz)), 0);
    QCOMPARE(genresOf(anthem), u"folk rock"_s);
    QCOMPARE(genresOf(ballad), u"folk jazz"_s); // those of nobody else
    QCOMPARE(await(SongGenres::of(folk).aioRemove(anthem, ballad, anthem)), 2);
    QCOMPARE(genresOf(anthem), u"rock"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioClear()), 1);
    QCOMPARE(await(SongGenres::of(anthem).aioClear()), 0);
    QCOMPARE(genresOf(ballad), u"jazz"_s);
    QCOMPARE(await(Genre::select().aioCount()), 3);
}

void TestManyToMany::sets()
{
    const auto anthem = song(u"anthem"_s), ballad = song(u"ballad"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s), rock = genre(u"rock"_s);
    await(SongGenres::of(ballad).aioAdd(folk, jazz));
    QCOMPARE(await(SongGenres::of(anthem).aioSet(folk, jazz)), 2);
    QCOMPARE(await(SongGenres::of(anthem).aioSet(jazz, rock, rock)), 2); // one went, one came
    QCOMPARE(genresOf(anthem), u"jazz rock"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioSet(rock, jazz)), 0);
    QCOMPARE(await(SongGenres::of(rock).aioSet(ballad)), 2);
    QCOMPARE(genresOf(anthem), u"jazz"_s);
    QCOMPARE(genresOf(ballad), u"folk jazz rock"_s);
    QCOMPARE(await(SongGenres::of(ballad).aioSet(QList<qint64>())), 3);
    QCOMPARE(genresOf(ballad), QString());
    QCOMPARE(genresOf(anthem), u"jazz"_s);
}

void TestManyToMany::statements()
{
    const auto anthem = song(u"anthem"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s);
    StatementLog log;
    await(SongGenres::of(anthem).aioAdd(folk, jazz));
    QCOMPARE(log.words(), u"INSERT"_s);
    await(SongGenres::of(anthem).aioRemove(folk, jazz));
    QCOMPARE(log.words(), u"DELETE"_s);
    await(SongGenres::of(anthem).aioClear());
    QCOMPARE(log.words(), u"DELETE"_s);
    await(SongGenres::of(anthem).aioSet(QList<qint64>()));
    QCOMPARE(log.words(), u"DELETE"_s);
    await(SongGenres::of(anthem).select().aioExecute());
    QCOMPARE(log.words(), u"SELECT"_s);
    await(SongGenres::of(anthem).aioAdd(Genre::select()));
    QCOMPARE(log.words(), u"INSERT"_s);
    await(SongGenres::of(anthem).aioRemove(Genre::select().where(Genre::C.name == u"folk"_s)));
    QCOMPARE(log.words(), u"DELETE"_s);
    await(SongGenres::of(anthem).aioSet(folk, jazz));
    QString words = log.words();
    QVERIFY2(words.startsWith(u"BEGIN"_s) || words.startsWith(u"START"_s) || words.startsWith(u"SET"_s), qPrintable(words));
    QVERIFY2(words.endsWith((testDatabase().isSqlite() ? u" DELETE INSERT COMMIT"_s : u" SELECT DELETE INSERT COMMIT"_s)), qPrintable(words));
    await(SongGenres::of(anthem).aioSet(Genre::select()));
    words = log.words();
    QVERIFY2(words.endsWith(u" DELETE INSERT COMMIT"_s), qPrintable(words));
    // the rows of a query come first where each gets values of its own
    user(u"ann"_s);
    log.words();
    await(Ratings::of(anthem).aioAdd(User::select()));
    words = log.words();
    QVERIFY2(words.endsWith(u" SELECT INSERT COMMIT"_s), qPrintable(words));
}

void TestManyToMany::queries()
{
    const auto anthem = song(u"anthem"_s), ballad = song(u"ballad"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s), rock = genre(u"rock"_s);
    const auto &g = Genre::C;
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(Genre::select().where(g.name < u"k"_s))), 2);
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(Genre::select())), 1);
    QCOMPARE(genresOf(anthem), u"folk jazz rock"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioRemove(Genre::select().where(g.name != u"jazz"_s))), 2);
    // those of another one; and of itself
    QCOMPARE(await(SongGenres::of(ballad).aioAdd(SongGenres::of(anthem).select())), 1);
    QCOMPARE(await(SongGenres::of(ballad).aioAdd(SongGenres::of(ballad).select())), 0);
    QCOMPARE(await(SongGenres::of(ballad).aioAdd(folk, rock)), 2);
    QCOMPARE(await(SongGenres::of(ballad).aioRemove(SongGenres::of(anthem).select())), 1);
    QCOMPARE(genresOf(ballad), u"folk rock"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioSet(SongGenres::of(ballad).select())), 3);
    QCOMPARE(genresOf(anthem), u"folk rock"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioSet(SongGenres::of(anthem).select().where(g.name == u"rock"_s))), 1);
    QCOMPARE(genresOf(anthem), u"rock"_s);
    // a column of keys, with NULL among them, and one of no rows
    QCOMPARE(await(SongGenres::of(anthem).aioSet(Genre::select(g.id).where(g.id == jazz->id()))), 2);
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(Genre::select(Aio::nullIf(g.id, folk->id())))), 1);
    QCOMPARE(genresOf(anthem), u"jazz rock"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioSet(Genre::select(Aio::nullIf(g.id, rock->id())))), 2);
    QCOMPARE(genresOf(anthem), u"folk jazz"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioSet(Genre::select().where(g.id < 0))), 2);
    QCOMPARE(genresOf(anthem), QString());
    // of the other side
    QCOMPARE(await(SongGenres::of(folk).aioSet(Song::select())), 2 - 1);
    QCOMPARE(songsOf(folk), u"anthem ballad"_s);
}

void TestManyToMany::limitedQueries()
{
    const auto anthem = song(u"anthem"_s);
    for (const QString &name : {u"a"_s, u"b"_s, u"c"_s, u"d"_s}) {
        genre(name);
    }
    const auto &g = Genre::C;
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(Genre::select().orderBy(g.name.desc()).limit(2))), 2);
    QCOMPARE(genresOf(anthem), u"c d"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioSet(Genre::select().orderBy(g.name).limit(2).offset(1))), 2);
    QCOMPARE(genresOf(anthem), u"b c"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(Genre::select(g.id).distinct().unionWith(Genre::select(g.id)))), 2);
    QCOMPARE(await(SongGenres::of(anthem).aioRemove(Genre::select().orderBy(g.name).limit(1))), 1);
    QCOMPARE(genresOf(anthem), u"b c d"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioSet(SongGenres::of(anthem).select().orderBy(g.name).limit(1))), 2);
    QCOMPARE(genresOf(anthem), u"b"_s);
}

void TestManyToMany::throughAModel()
{
    const auto anthem = song(u"anthem"_s), ballad = song(u"ballad"_s);
    const auto ann = user(u"ann"_s), bob = user(u"bob"_s), cleo = user(u"cleo"_s);
    const auto &r = Rating::C;
    QCOMPARE(await(Ratings::of(anthem).aioAdd(ann, bob)), 2);
    QCOMPARE(await(Ratings::of(cleo).aioAdd(anthem)), 1);
    QCOMPARE(await(Ratings::of(anthem).aioAdd(ann, bob, cleo)), 0);
    auto rows = await(Rating::select().orderBy(r.user).aioExecute());
    QCOMPARE(rows.size(), 3);
    for (const auto &row : rows) {
        QCOMPARE(row->stars(), 3);
        QCOMPARE(row->place(), 1);
        QVERIFY(!row->text());
        QVERIFY(!row->id().isNull());
    }
    QVERIFY(rows[0]->id() != rows[1]->id() && rows[1]->id() != rows[2]->id());
    // each row of a query as well gets values of its own
    QCOMPARE(await(Ratings::of(ballad).aioAdd(User::select())), 3);
    QCOMPARE(await(Ratings::of(ballad).aioAdd(User::select())), 0);
    // what stays keeps its values
    rows[0]->setStars(5);
    await(rows[0]->aioSave());
    QCOMPARE(await(Ratings::of(anthem).aioSet(ann)), 2);
    QCOMPARE(await(Ratings::of(anthem).aioSet(User::select())), 2);
    QCOMPARE(await(Rating::select(r.stars).where(r.song == anthem).orderBy(r.user).aioExecute()), (QList<std::tuple<qint32>>{{5}, {3}, {3}}));
    // columns of the table between sort and filter
    const auto best = await(Ratings::of(anthem).select().orderBy(r.stars.desc(), User::C.id).aioExecute());
    QCOMPARE(best.first()->username(), u"ann"_s);
    QCOMPARE(names(await(Ratings::of(anthem).select().where(r.stars < 5).aioExecute())), u"bob cleo"_s);
    // the same pair twice may be read and removed
    await(Play::aioCreate(Play::C.song = anthem, Play::C.user = ann));
    await(Play::aioCreate(Play::C.song = anthem, Play::C.user = ann));
    await(Play::aioCreate(Play::C.song = anthem, Play::C.user = nullptr));
    QCOMPARE(names(await(Plays::of(anthem).select().aioExecute())), u"ann ann"_s);
    QCOMPARE(await(Plays::of(ann).aioRemove(anthem)), 2);
    QCOMPARE(await(Plays::of(anthem).aioClear()), 1);
}

void TestManyToMany::silent()
{
    const auto anthem = song(u"anthem"_s);
    const auto rock = genre(u"rock"_s);
    const auto ann = user(u"ann"_s);
    QObject context;
    int told = 0;
    const auto count = [&told](const std::shared_ptr<AioModel> &) {
        ++told;
    };
    AioModelSignals<AioModel>::preSave().connect(&context, count);
    AioModelSignals<AioModel>::preDelete().connect(&context, count);
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(rock)), 1);
    QCOMPARE(await(SongGenres::of(anthem).aioRemove(rock)), 1);
    QCOMPARE(await(Ratings::of(anthem).aioSet(ann)), 1); // through a model of its own as well
    QCOMPARE(await(Ratings::of(anthem).aioClear()), 1);
    QCOMPARE(told, 0);
    await(rock->aioDeleteInstance());
    QCOMPARE(told, 1);
}

void TestManyToMany::keysOfOtherTypes()
{
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s), rock = genre(u"ro'ck"_s);
    const auto anthem = song(u"anthem"_s);
    // by a unique column that is not the primary key
    QCOMPARE(await(Listings::of(anthem).aioAdd(folk, u"jazz"_s, rock)), 3);
    QCOMPARE(await(Listings::of(anthem).aioAdd(Genre::select(Genre::C.name))), 0);
    QCOMPARE(await(Listings::of(anthem).aioRemove(QStringList{u"folk"_s, u"ro'ck"_s})), 2);
    QCOMPARE(await(Listings::of(jazz).select().aioFirst())->id(), anthem->id());
    QCOMPARE(await(Listings::of(jazz).aioSet(Song::select().where(Song::C.id < 0))), 1);
    QCOMPARE(await(Listings::of(anthem).aioSet(Genre::select(Genre::C.name).where(Genre::C.id != folk->id()))), 2);
    QCOMPARE(await(Listings::of(anthem).select().orderBy(Genre::C.name.desc()).aioFirst())->name(), u"ro'ck"_s);

    const auto &d = Device::C;
    const auto &s = Site::C;
    const QUuid id(u"{67c8770b-44f1-410a-ab9a-f9b5446f13ee}"_s);
    const auto device = await(Device::aioCreate(d.id = id, d.name = u"lamp"_s));
    await(Device::aioCreate(d.id = QUuid::createUuid(), d.name = u"chair"_s));
    const auto attic = await(Site::aioCreate(s.code = u"a"_s, s.name = u"attic"_s)), barn = await(Site::aioCreate(s.code = u"b"_s, s.name = u"barn"_s));
    QCOMPARE(await(Positions::of(device).aioAdd(attic, u"b"_s)), 2);
    QCOMPARE(await(Positions::of(device).aioRemove(Site::select().where(s.name == u"barn"_s))), 1);
    QCOMPARE(await(Positions::of(device).aioAdd(Site::select())), 1);
    QCOMPARE(await(Positions::of(barn).aioAdd(Device::select())), 1);
    QCOMPARE(await(Positions::of(barn).select().aioCount()), 2);
    QCOMPARE(await(Positions::of(barn).aioSet(id)), 1);
    QCOMPARE(await(Positions::of(barn).select().aioFirst())->name(), u"lamp"_s);
    QCOMPARE(await(Positions::of(attic).aioSet(Device::select())), 1);
    QCOMPARE(await(Positions::of(device).select().orderBy(s.code).aioFirst())->name(), u"attic"_s);
    QCOMPARE(await(Device::select().where(Positions::some(s.code == u"a"_s)).aioCount()), 2);
}

void TestManyToMany::modelsWithThemselves()
{
    const auto ann = user(u"ann"_s), bob = user(u"bob"_s), cleo = user(u"cleo"_s);
    QCOMPARE(await(Follows::of(ann).aioAdd(bob, cleo)), 2);
    QCOMPARE(await(Follows::of(bob).aioAdd(ann)), 1); // round in a circle
    QCOMPARE(await(Follows::of(cleo).aioAdd(cleo)), 1); // herself
    QCOMPARE(names(await(Follows::of(ann).select().aioExecute())), u"bob cleo"_s);
    QCOMPARE(names(await(Follows::Reverse::of(cleo).select().aioExecute())), u"ann cleo"_s);
    QCOMPARE(names(await(Follows::Reverse::of(ann).select().aioExecute())), u"bob"_s);
    QCOMPARE(await(Follows::Reverse::of(bob).aioAdd(ann, cleo)), 1);
    QCOMPARE(names(await(Follows::of(cleo).select().aioExecute())), u"bob cleo"_s);
    QCOMPARE(await(Follows::of(ann).aioSet(Follows::of(cleo).select())), 0);
    QCOMPARE(await(Follows::Reverse::of(ann).aioSet(cleo)), 2);
    QCOMPARE(await(Follows::of(bob).select().aioCount()), 0);
    QCOMPARE(await(Follows::of(ann).aioRemove(Follows::of(cleo).select().where(User::C.username == u"bob"_s))), 1);
    QCOMPARE(names(await(Follows::of(ann).select().aioExecute())), u"cleo"_s);
}

void TestManyToMany::joins()
{
    const auto anthem = song(u"anthem"_s), ballad = song(u"ballad"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s);
    await(SongGenres::of(anthem).aioAdd(folk, jazz));
    const auto &s = Song::C;
    const auto &g = Genre::C;
    const auto pairs = await(Song::select(s.title, g.name).join<SongGenres>().join<Genre>().orderBy(g.name).aioExecute());
    QCOMPARE(pairs, (QList<std::tuple<QString, QString>>{{u"anthem"_s, u"folk"_s}, {u"anthem"_s, u"jazz"_s}}));
    const auto counts =
        await(Song::select(s.title, aioCount(SongGenres::columns().second)).leftJoin<SongGenres>().groupBy(s.title).orderBy(s.title).aioExecute());
    QCOMPARE(counts, (QList<std::tuple<QString, qint64>>{{u"anthem"_s, 2}, {u"ballad"_s, 0}}));
    QCOMPARE(await(Song::select().join<Rating>().aioCount()), 0);
    QCOMPARE(await(Song::select().join<Ratings>().aioCount()), 0); // the same table
}

void TestManyToMany::twoRelationsOfTheSameModels()
{
    const auto anthem = song(u"anthem"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s);
    await(SongGenres::of(anthem).aioAdd(folk));
    QCOMPARE(await(Dislikes::of(anthem).aioAdd(folk, jazz)), 2);
    QCOMPARE(await(Dislikes::of(anthem).aioRemove(folk)), 1);
    QCOMPARE(genresOf(anthem), u"folk"_s);
    QCOMPARE(await(SongGenres::of(anthem).aioClear()), 1);
    QCOMPARE(await(Dislikes::of(anthem).select().aioFirst())->name(), u"jazz"_s);
    QCOMPARE(await(Song::select().where(Dislikes::some(Genre::C.name == u"jazz"_s) && SongGenres::none()).aioCount()), 1);
}

void TestManyToMany::refusals()
{
    const auto anthem = song(u"anthem"_s);
    const auto unsaved = std::make_shared<Genre>();
    const auto unsavedSong = std::make_shared<Song>();
    const std::shared_ptr<Genre> null;
    StatementLog log;
    QCOMPARE(messageOf<AioProgrammingError>([&] {
                 await(SongGenres::of(unsavedSong).aioClear());
             }),
             u"An object of songs that was not saved and has no key yet is used for songs_genres.songs: save it first."_s);
    QCOMPARE(messageOf<AioProgrammingError>([&] {
                 await(SongGenres::of(anthem).aioAdd(unsaved));
             }),
             u"An object of genres that was not saved and has no key yet is used for songs_genres.genres: save it first."_s);
    QCOMPARE(messageOf<AioProgrammingError>([&] {
                 await(SongGenres::of(anthem).aioSet(QList<std::shared_ptr<Genre>>{null}));
             }),
             u"A null pointer, or a foreign key that refers to nothing, is given where an object of genres is related to others."_s);
    QCOMPARE(messageOf<AioProgrammingError>([&] {
                 await(SongGenres::of(std::shared_ptr<Song>()).aioClear());
             }),
             u"A null pointer, or a foreign key that refers to nothing, is given where an object of songs is related to others."_s);
    QCOMPARE(messageOf<AioProgrammingError>([&] {
                 await(SongGenres::of(anthem).aioRemove(AioForeignKey<Genre>()));
             }),
             u"A null pointer, or a foreign key that refers to nothing, is given where an object of genres is related to others."_s);
    const QString twice =
        u"The table plays may have the same pair of %1 and %2 twice, so that add() and set() cannot tell what is missing: give it "
        "unique(\"%1\", \"%2\") in aioTable(), or create its objects yourself."_s;
    QCOMPARE(errorOf<AioProgrammingError>(Plays::of(anthem).aioAdd(1)).message(), twice.arg(u"song"_s, u"user"_s));
    QCOMPARE(errorOf<AioProgrammingError>(Plays::of(anthem).aioSet(1)).message(), twice.arg(u"song"_s, u"user"_s));
    QCOMPARE(errorOf<AioProgrammingError>(Plays::of(anthem).aioAdd(User::select())).message(), twice.arg(u"song"_s, u"user"_s));
    QList<qint64> many;
    const int most = db().dialect().maxParameters - 1;
    for (int i = 0; i <= most; ++i) {
        many << i;
    }
    QCOMPARE(errorOf<AioProgrammingError>(SongGenres::of(anthem).aioSet(many)).message(),
             u"set() takes at most %1 objects or keys on %2: give it a query of them."_s.arg(most).arg(QLatin1StringView(db().dialect().name)));
    QCOMPARE(log.words(), QString());
}

void TestManyToMany::sameThingAtOnce()
{
    const auto anthem = song(u"anthem"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s);
    const auto first = [&]() -> AioTask<qint64> {
        return SongGenres::of(anthem).aioAdd(db(), folk, jazz);
    };
    const auto second = [&]() -> AioTask<qint64> {
        return SongGenres::of(anthem).aioAdd(db(), folk, jazz);
    };
    auto a = first();
    auto b = second();
    const qint64 added = await(std::move(a)) + await(std::move(b));
    QCOMPARE(added, 2);
    QCOMPARE(genresOf(anthem), u"folk jazz"_s);
    if (testDatabase().writers() < 2) {
        return;
    }
    // somebody else's transaction is open, and has the pair already
    await(SongGenres::of(anthem).aioClear());
    AioTransaction tx = await(db().aioBegin());
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(tx, folk)), 1);
    auto waiting = SongGenres::of(anthem).aioAdd(db(), folk, jazz);
    await(passTime());
    await(tx.aioCommit());
    QCOMPARE(await(std::move(waiting)), 1);
    QCOMPARE(genresOf(anthem), u"folk jazz"_s);
}

void TestManyToMany::setAtOnce()
{
    const auto anthem = song(u"anthem"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s), rock = genre(u"rock"_s);
    for (int i = 0; i < 10; ++i) {
        auto a = SongGenres::of(anthem).aioSet(db(), folk, rock);
        auto b = SongGenres::of(anthem).aioSet(db(), jazz);
        await(std::move(a));
        await(std::move(b));
        // one of them, and no mixture
        const QString left = genresOf(anthem);
        QVERIFY2(left == u"folk rock"_s || left == u"jazz"_s, qPrintable(left));
    }
    if (testDatabase().writers() < 2) {
        return;
    }
    AioTransaction tx = await(db().aioBegin());
    await(SongGenres::of(anthem).aioSet(tx, folk, rock));
    auto waiting = SongGenres::of(anthem).aioSet(db(), jazz);
    await(passTime());
    await(tx.aioCommit());
    QCOMPARE(await(std::move(waiting)), 3);
    QCOMPARE(genresOf(anthem), u"jazz"_s);
}

void TestManyToMany::rolledBack()
{
    const auto anthem = song(u"anthem"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s);
    await(SongGenres::of(anthem).aioAdd(folk));
    AioTransaction tx = await(db().aioBegin());
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(tx, jazz)), 1);
    QCOMPARE(await(SongGenres::of(anthem).aioRemove(tx, folk)), 1);
    QCOMPARE(await(SongGenres::of(anthem).aioSet(tx, Genre::select())), 1);
    QCOMPARE(await(SongGenres::of(anthem).aioClear(tx)), 2);
    await(tx.aioRollback());
    QCOMPARE(genresOf(anthem), u"folk"_s);
    // one without an executor inside of a transaction would run outside of it
    const auto body = [&](AioTransaction &) -> AioTask<> {
        co_await SongGenres::of(anthem).aioAdd(jazz);
    };
    const auto error = errorOf<AioProgrammingError>(db().aioAtomic(body));
    QVERIFY2(error.message().startsWith(u"A statement without an executor inside an open transaction"_s), qPrintable(error.message()));
    QCOMPARE(genresOf(anthem), u"folk"_s);
}

void TestManyToMany::goneMeanwhile()
{
    const auto anthem = song(u"anthem"_s), gone = song(u"gone"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s), rock = genre(u"rock"_s);
    await(SongGenres::of(anthem).aioAdd(folk));
    await(Genre::remove().where(Genre::C.id == rock->id()).aioExecute());
    await(Song::remove().where(Song::C.id == gone->id()).aioExecute());
    (void)errorOf<AioIntegrityError>(SongGenres::of(anthem).aioAdd(jazz, rock));
    QCOMPARE(genresOf(anthem), u"folk"_s);
    (void)errorOf<AioIntegrityError>(SongGenres::of(anthem).aioSet(jazz, rock));
    QCOMPARE(genresOf(anthem), u"folk"_s); // nothing of it remains
    (void)errorOf<AioIntegrityError>(SongGenres::of(gone).aioAdd(jazz));
    (void)errorOf<AioIntegrityError>(SongGenres::of(gone).aioAdd(Genre::select()));
    (void)errorOf<AioIntegrityError>(SongGenres::of(gone).aioSet(jazz));
    QCOMPARE(await(SongGenres::of(gone).aioRemove(jazz)), 0);
    QCOMPARE(await(SongGenres::of(gone).select().aioCount()), 0);
    QCOMPARE(await(SongGenres::of(anthem).aioRemove(rock, folk)), 1);
}

void TestManyToMany::deletedObjects()
{
    const auto anthem = song(u"anthem"_s), ballad = song(u"ballad"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s);
    await(SongGenres::of(anthem).aioAdd(folk, jazz));
    await(SongGenres::of(ballad).aioAdd(folk));
    QVERIFY(await(anthem->aioDeleteInstance()));
    QCOMPARE(songsOf(folk), u"ballad"_s);
    QCOMPARE(songsOf(jazz), QString());
    QVERIFY(await(folk->aioDeleteInstance()));
    QCOMPARE(genresOf(ballad), QString());
    // it is a new object now, with a key that is nobody's
    (void)errorOf<AioIntegrityError>(SongGenres::of(ballad).aioAdd(folk));
}

void TestManyToMany::hundreds()
{
    const auto anthem = song(u"anthem"_s), ballad = song(u"ballad"_s);
    QList<std::tuple<QString>> names;
    for (int i = 0; i < 1300; ++i) {
        names.append(std::tuple(u"genre %1"_s.arg(i)));
    }
    await(Genre::insertMany(Genre::C.name).rows(names).aioExecute());
    QList<qint64> keys;
    const auto ids = await(Genre::select(Genre::C.id).orderBy(Genre::C.id).aioExecute());
    for (const auto &[id] : ids) {
        keys << id << id; // each twice
    }
    await(SongGenres::of(anthem).aioAdd(keys[0]));
    QCOMPARE(await(SongGenres::of(anthem).aioAdd(keys)), 1299);
    QCOMPARE(await(SongGenres::of(ballad).aioSet(keys)), 1300);
    QCOMPARE(await(SongGenres::of(ballad).aioSet(keys.mid(2600 - 2000))), 300);
    StatementLog log;
    QCOMPARE(await(SongGenres::of(anthem).aioRemove(keys.mid(0, 2000))), 1000);
    const QString words = log.words();
    QVERIFY2(words.endsWith(u" DELETE DELETE COMMIT"_s), qPrintable(words));
    QCOMPARE(await(SongGenres::of(anthem).select().aioCount()), 300);
    QCOMPARE(await(SongGenres::of(ballad).select().aioCount()), 1000);
    // all or nothing
    keys << -1;
    (void)errorOf<AioIntegrityError>(SongGenres::of(anthem).aioAdd(keys));
    QCOMPARE(await(SongGenres::of(anthem).select().aioCount()), 300);
    (void)errorOf<AioIntegrityError>(SongGenres::of(ballad).aioSet(keys));
    QCOMPARE(await(SongGenres::of(ballad).select().aioCount()), 1000);
}

void TestManyToMany::synchronous()
{
    const auto anthem = song(u"anthem"_s);
    const auto folk = genre(u"folk"_s), jazz = genre(u"jazz"_s);
    const auto steps = [&] {
        const auto genres = SongGenres::of(anthem);
        QList<qint64> results;
        results << genres.add(folk, jazz) << genres.remove(folk) << genres.set(Genre::select()) << genres.add(db(), folk) << genres.select().count();
        try {
            db().atomic([&] {
                results << genres.clear(); // in the transaction that is implicit
                throw std::runtime_error("undone");
            });
        } catch (const std::runtime_error &) {
        }
        results << genres.select().count();
        return results;
    };
    QCOMPARE(await(db().run(steps)), (QList<qint64>{2, 1, 1, 0, 2, 2, 2}));
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, SongGenres::of(anthem).add(folk));
}

void TestManyToMany::databaseOfTheModel()
{
    TestDatabase other(u"sqlite-memory"_s);
    await(other.database().aioCreateTables<User, SongGenres, Song, Genre>());
    const auto anthem = song(u"anthem"_s);
    const auto folk = genre(u"folk"_s);
    await(SongGenres::of(anthem).aioAdd(folk));
    other.database().bind<Song>();
    other.database().bind<Genre>();
    // the table between goes with the model, though nobody has bound it
    QCOMPARE(await(SongGenres::of(anthem).aioClear()), 0);
    QCOMPARE(await(SongGenres::of(anthem).select().aioCount()), 0);
    QCOMPARE(await(SongGenres::of(anthem).select().aioCount(db())), 1);
    // there the object has no row
    (void)errorOf<AioIntegrityError>(SongGenres::of(anthem).aioAdd(folk));
    await(other.database().aioClose());
}

void TestManyToMany::tables()
{
    const auto anthem = song(u"anthem"_s);
    await(SongGenres::of(anthem).aioAdd(genre(u"folk"_s)));
    await(db().aioCreateTables<SongGenres>()); // it is there already
    await(db().aioTruncateTables<SongGenres>());
    QCOMPARE(genresOf(anthem), QString());
    await(db().aioDropTables<Site, Positions, Device>()); // in the order of their foreign keys
    QVERIFY(endOf(Site::select().aioCount()));
    await(db().aioCreateTables<Positions, Site, Device>());
    QCOMPARE(await(Device::select().where(Positions::some()).aioCount()), 0);
}

QTEST_GUILESS_MAIN(TestManyToMany)
#include "tst_manytomany.moc"
