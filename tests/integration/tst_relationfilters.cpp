// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiosome.h"
#include "support/related.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

namespace
{
const auto &u = User::C;
const auto &f = Folder::C;
const auto &s = Song::C;
const auto &g = Genre::C;
}

/// Conditions on the rows that are related to a row: which rows each database finds, NULL among what they look at.
class TestRelationFilters : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<SongGenres, Ratings, Follows, Song, Genre, Play, Listing>());
        fill();
    }
    void backAlongForeignKeys();
    void ownTable();
    void manyToMany();
    void throughModels();
    void themselves();
    void nullKeys();
    void negated();
    void inOtherPlaces();
    void inWrites();
    void sameAsWrittenOut();

private:
    void fill();
    static QString songs(const Aio::Condition &condition) { return list(await(Song::select(s.title).where(condition).orderBy(s.title).aioExecute())); }
    static QString genres(const Aio::Condition &condition) { return list(await(Genre::select(g.name).where(condition).orderBy(g.name).aioExecute())); }
    static QString users(const Aio::Condition &condition) { return list(await(User::select(u.username).where(condition).orderBy(u.username).aioExecute())); }
    static QString folders(const Aio::Condition &condition) { return list(await(Folder::select(f.name).where(condition).orderBy(f.name).aioExecute())); }
    static QString list(const QList<std::tuple<QString>> &rows)
    {
        QStringList names;
        for (const auto &[name] : rows) {
            names << name;
        }
        return names.join(u' ');
    }
};

// ann sings anthem and ballad, bob sings coda, cleo nothing; drone has no singer
// anthem: folk (weight 1), jazz (NULL); ballad: folk; coda: rock (weight 9, not active); drone: none. soul is of no song
// ann follows bob and cleo, bob follows ann, cleo follows herself
// root: etc, home; home: ann, bob; ann: home
void TestRelationFilters::fill()
{
    const auto user = [](const QString &name, int rank) {
        return await(User::aioCreate(u.username = name, u.rank = rank));
    };
    const auto ann = user(u"ann"_s, 1), bob = user(u"bob"_s, 2), cleo = user(u"cleo"_s, 3);
    const auto song = [](const QString &title, const std::shared_ptr<User> &singer) {
        return await(Song::aioCreate(s.title = title, s.singer = singer));
    };
    const auto anthem = song(u"anthem"_s, ann), ballad = song(u"ballad"_s, ann), coda = song(u"coda"_s, bob);
    song(u"drone"_s, nullptr);
    const auto genre = [](const QString &name, std::optional<qint32> weight, bool active) {
        return await(Genre::aioCreate(g.name = name, g.weight = weight, g.active = active));
    };
    const auto folk = genre(u"folk"_s, 1, true), jazz = genre(u"jazz"_s, std::nullopt, true), rock = genre(u"rock"_s, 9, false);
    genre(u"soul"_s, 5, true);
    await(SongGenres::of(anthem).aioAdd(folk, jazz));
    await(SongGenres::of(ballad).aioAdd(folk));
    await(SongGenres::of(coda).aioAdd(rock));
    await(Follows::of(ann).aioAdd(bob, cleo));
    await(Follows::of(bob).aioAdd(ann));
    await(Follows::of(cleo).aioAdd(cleo));
    const auto folder = [](const QString &name, const std::shared_ptr<Folder> &in) {
        return await(Folder::aioCreate(f.name = name, f.folder = in));
    };
    const auto root = folder(u"root"_s, nullptr);
    folder(u"etc"_s, root);
    const auto home = folder(u"home"_s, root);
    const auto first = folder(u"ann"_s, home);
    folder(u"bob"_s, home);
    folder(u"home"_s, first);
}

void TestRelationFilters::backAlongForeignKeys()
{
    QCOMPARE(users(Aio::some(s.singer)), u"ann bob"_s);
    QCOMPARE(users(Aio::none(s.singer)), u"cleo"_s); // though a song has no singer
    QCOMPARE(users(Aio::some(s.singer, s.title == u"anthem"_s)), u"ann"_s); // once, whatever else she sings
    QCOMPARE(users(Aio::none(s.singer, s.title == u"anthem"_s)), u"bob cleo"_s);
    QCOMPARE(users(Aio::every(s.singer, s.title < u"c"_s)), u"ann cleo"_s);
    QCOMPARE(users(Aio::every(s.singer, s.title < u"c"_s) && Aio::some(s.singer)), u"ann"_s);
    QCOMPARE(users(Aio::every(s.singer, {})), u"ann bob cleo"_s);
    QCOMPARE(users(Aio::some(s.singer, Aio::Condition())), u"ann bob"_s);
    QCOMPARE(users(Aio::some(s.singer, s.title == u.username)), QString());
    QCOMPARE(users(Aio::some(s.singer, SongGenres::some(g.weight == 1))), u"ann"_s);
    QCOMPARE(users(Aio::some(s.singer, SongGenres::none(g.weight == 1))), u"bob"_s);
    // beside a join of the same table
    QCOMPARE(list(await(User::select(u.username).join<Song>(s.singer).where(Aio::some(s.singer, s.title == u"anthem"_s)).aioExecute())), u"ann ann"_s);
}

void TestRelationFilters::ownTable()
{
    QCOMPARE(folders(Aio::some(f.folder, f.name == u"home"_s)), u"ann root"_s);
    QCOMPARE(folders(Aio::none(f.folder)), u"bob etc home"_s);
    QCOMPARE(folders(Aio::some(f.folder) && f.name == u"home"_s), u"home"_s);
    QCOMPARE(folders(Aio::every(f.folder, f.name == u"home"_s)), u"ann bob etc home"_s);
    QCOMPARE(folders(Aio::some(f.folder, Aio::some(f.folder, f.name == u"bob"_s))), u"root"_s);
    QCOMPARE(folders(Aio::some(f.folder, Aio::none(f.folder))), u"ann home root"_s);
    QCOMPARE(folders(Aio::some(f.folder, Aio::some(f.folder, Aio::some(f.folder, f.name == u"home"_s)))), u"root"_s);
    const Aio::Alias<Folder> inner("inner"), innermost("innermost");
    QCOMPARE(folders(Aio::some(inner->folder, inner->name > f.name)), u"ann"_s);
    QCOMPARE(folders(Aio::some(f.folder, inner, inner->name > f.name)), u"ann"_s);
    QCOMPARE(folders(Aio::every(inner->folder, inner->name > f.name) && Aio::some(inner->folder)), u"ann"_s);
    // a folder with its own name further in
    QCOMPARE(
        folders(Aio::some(f.folder, inner, Aio::exists(innermost.select(innermost->id).where(innermost->folder == inner->id && innermost->name == f.name)))),
        u"home"_s);
}

void TestRelationFilters::manyToMany()
{
    QCOMPARE(songs(SongGenres::some(g.name == u"folk"_s)), u"anthem ballad"_s);
    QCOMPARE(songs(SongGenres::some()), u"anthem ballad coda"_s);
    QCOMPARE(songs(SongGenres::none()), u"drone"_s);
    QCOMPARE(songs(SongGenres::none(g.name == u"folk"_s)), u"coda drone"_s);
    QCOMPARE(songs(SongGenres::every(g.name == u"folk"_s)), u"ballad drone"_s);
    QCOMPARE(songs(SongGenres::some(g.name == u"folk"_s) && SongGenres::some(g.name == u"jazz"_s)), u"anthem"_s);
    QCOMPARE(songs(SongGenres::some(g.name == u"folk"_s && g.name == u"jazz"_s)), QString());
    QCOMPARE(songs(SongGenres::some(g.active)), u"anthem ballad"_s);
    QCOMPARE(songs(SongGenres::every(g.active)), u"anthem ballad drone"_s);
    // what is NULL meets no condition, and hides nothing that does
    QCOMPARE(songs(SongGenres::some(g.weight > 0)), u"anthem ballad coda"_s);
    QCOMPARE(songs(SongGenres::every(g.weight > 0)), u"ballad coda drone"_s);
    QCOMPARE(songs(SongGenres::none(g.weight > 0)), u"drone"_s);
    QCOMPARE(songs(SongGenres::none(g.weight > 5)), u"anthem ballad drone"_s);
    QCOMPARE(songs(SongGenres::some(g.weight.isNull())), u"anthem"_s);
    // the other way, and both
    QCOMPARE(genres(SongGenres::some(s.title == u"anthem"_s)), u"folk jazz"_s);
    QCOMPARE(genres(SongGenres::none()), u"soul"_s);
    QCOMPARE(genres(SongGenres::every(s.title == u"anthem"_s)), u"jazz soul"_s);
    QCOMPARE(songs(SongGenres::some(SongGenres::some(s.title == u"ballad"_s))), u"anthem ballad"_s);
    QCOMPARE(genres(SongGenres::some(s.title == u"coda"_s)), u"rock"_s);
    const Aio::Alias<Song> other("other");
    QCOMPARE(songs(SongGenres::some(SongGenres::some(other, other->title != s.title))), u"anthem ballad"_s); // they share one
    QCOMPARE(list(await(other.select(other->title).where(SongGenres::of(other).none(g.active)).orderBy(other->title).aioExecute())), u"coda drone"_s);
    const auto both = Song::select(s.title).join<SongGenres>().join<Genre>().where(g.name == u"jazz"_s && SongGenres::of(s).some(g.name == u"folk"_s));
    QCOMPARE(list(await(both.aioExecute())), u"anthem"_s);
}

void TestRelationFilters::throughModels()
{
    const auto anthem = await(Song::aioGet(s.title == u"anthem"_s)), coda = await(Song::aioGet(s.title == u"coda"_s));
    const auto ann = await(User::aioGet(u.username == u"ann"_s)), bob = await(User::aioGet(u.username == u"bob"_s));
    const auto &r = Rating::C;
    await(Rating::aioCreate(r.song = anthem, r.user = ann, r.stars = 5));
    await(Rating::aioCreate(r.song = anthem, r.user = bob, r.stars = 1));
    await(Rating::aioCreate(r.song = coda, r.user = ann, r.stars = 2));
    QCOMPARE(songs(Ratings::some(r.stars == 5)), u"anthem"_s);
    QCOMPARE(songs(Ratings::some(r.stars == 5 && u.username == u"bob"_s)), QString());
    QCOMPARE(songs(Ratings::some(u.username == u"bob"_s)), u"anthem"_s);
    QCOMPARE(users(Ratings::every(r.stars > 1)), u"ann cleo"_s);
    QCOMPARE(songs(Aio::some(r.song, r.stars < 3)), u"anthem coda"_s);
    await(Play::aioCreate(Play::C.song = coda, Play::C.user = nullptr));
    QCOMPARE(songs(Plays::some()), QString()); // nobody has played it
    QCOMPARE(songs(Plays::none()), u"anthem ballad coda drone"_s);
    QCOMPARE(songs(Aio::some(Play::C.song)), u"coda"_s);
    QCOMPARE(users(Aio::none(Play::C.user)), u"ann bob cleo"_s);
    await(Listings::of(anthem).aioAdd(u"jazz"_s));
    QCOMPARE(songs(Listings::some(g.weight.isNull())), u"anthem"_s);
    QCOMPARE(genres(Listings::some() || Aio::none(Listing::C.genre, Listing::C.id > 0)), u"folk jazz rock soul"_s);
    QCOMPARE(genres(Aio::some(Listing::C.genre)), u"jazz"_s);
}

void TestRelationFilters::themselves()
{
    QCOMPARE(users(Follows::some(u.username == u"ann"_s)), u"bob"_s);
    QCOMPARE(users(Follows::Reverse::some(u.username == u"ann"_s)), u"bob cleo"_s);
    QCOMPARE(users(Follows::Reverse::none(u.username == u"ann"_s)), u"ann"_s);
    QCOMPARE(users(Follows::some(u.username == u"cleo"_s) && u.username == u"cleo"_s), u"cleo"_s);
    QCOMPARE(users(Follows::every(u.rank > 1)), u"ann cleo"_s);
    QCOMPARE(users(Follows::some(Follows::some(u.username == u"ann"_s))), u"ann"_s); // who follows somebody who follows her
    QCOMPARE(users(Follows::Reverse::some(Follows::Reverse::none(u.rank > 2))), u"ann bob cleo"_s);
    const Aio::Alias<User> other("other");
    QCOMPARE(users(Follows::some(other, other->rank < u.rank)), u"bob"_s);
    QCOMPARE(users(Follows::some(other, other->id == u.id)), u"cleo"_s);
    QCOMPARE(users(Follows::none(other, other->id != u.id)), u"cleo"_s);
    // in a circle, each way
    QCOMPARE(users(Follows::some(other, Follows::of(other).some(u.username == u"ann"_s))), u"ann"_s);
}

void TestRelationFilters::nullKeys()
{
    // a song without a singer is nobody's, and does not keep others from being found
    QCOMPARE(await(Song::select().where(s.singer.isNull()).aioCount()), 1);
    QCOMPARE(users(Aio::none(s.singer, s.title != u"coda"_s)), u"bob cleo"_s);
    QCOMPARE(users(!Aio::some(s.singer, s.title != u"coda"_s)), u"bob cleo"_s);
    QCOMPARE(folders(Aio::none(f.folder, f.name == u"etc"_s)), u"ann bob etc home home"_s);
}

void TestRelationFilters::negated()
{
    QCOMPARE(songs(!SongGenres::some(g.weight > 0)), songs(SongGenres::none(g.weight > 0)));
    QCOMPARE(songs(!SongGenres::none()), songs(SongGenres::some()));
    QCOMPARE(songs(!SongGenres::every(g.weight > 0)), u"anthem"_s);
    QCOMPARE(songs(SongGenres::some() || s.title == u"drone"_s), u"anthem ballad coda drone"_s);
    QCOMPARE(users(!Aio::every(s.singer, s.title < u"c"_s)), u"bob"_s);
}

void TestRelationFilters::inOtherPlaces()
{
    // in a query of the query, HAVING, the values of a row, an order, and a join's condition
    QCOMPARE(users(u.id.in(Song::select(s.singer).where(SongGenres::some(g.name == u"jazz"_s)))), u"ann"_s);
    const auto counts = await(Song::select(s.singer, aioCount()).where(SongGenres::some()).groupBy(s.singer).orderBy(s.singer).aioExecute());
    QCOMPARE(counts.size(), 2);
    const auto values = await(Song::select(s.title, SongGenres::none().value()).orderBy(SongGenres::none().value().desc(), s.title).aioExecute());
    QCOMPARE(std::get<0>(values.first()), u"drone"_s);
    QCOMPARE(std::get<1>(values.first()), std::optional(true));
    QCOMPARE(std::get<1>(values.last()), std::optional(false));
    const auto joined = await(User::select(u.username, s.title).join<Song>(s.singer == u.id && SongGenres::of(s).some(g.name == u"jazz"_s)).aioExecute());
    QCOMPARE(joined, (QList<std::tuple<QString, QString>>{{u"ann"_s, u"anthem"_s}}));
    QCOMPARE(await(Song::select().include(s.singer).where(SongGenres::some(g.name == u"rock"_s)).aioFirst())->singer()->username(), u"bob"_s);
    QCOMPARE(await(Song::select().where(SongGenres::some()).aioCount()), 3);
    QVERIFY(!await(Song::select().where(SongGenres::some(SongGenres::none())).aioExists()));
}

void TestRelationFilters::inWrites()
{
    QCOMPARE(await(Genre::update(g.weight = 100).where(SongGenres::none()).aioExecute()), 1);
    QCOMPARE(genres(g.weight == 100), u"soul"_s);
    QCOMPARE(await(Song::remove().where(SongGenres::some(g.name == u"rock"_s)).aioExecute()), 1);
    QCOMPARE(songs({}), u"anthem ballad drone"_s);
    QCOMPARE(users(Aio::some(s.singer)), u"ann"_s);
    QCOMPARE(await(User::remove().where(Aio::none(s.singer) && Follows::none(u.username == u"cleo"_s)).aioExecute()), 1);
    QCOMPARE(users({}), u"ann cleo"_s);
    QCOMPARE(await(Folder::remove().where(Aio::none(f.folder) && f.name != u"etc"_s).aioExecute()), 2);
    QCOMPARE(folders({}), u"ann etc home root"_s);
}

void TestRelationFilters::sameAsWrittenOut()
{
    // many rows, and the answers that a program gives
    const auto user = await(User::aioGet(u.username == u"cleo"_s));
    QList<std::tuple<QString, std::optional<qint32>>> more;
    for (int i = 0; i < 30; ++i) {
        more.append(std::tuple(u"g%1"_s.arg(i), i % 3 == 0 ? std::nullopt : std::optional<qint32>(i)));
    }
    await(Genre::insertMany(g.name, g.weight).rows(more).aioExecute());
    for (int i = 0; i < 40; ++i) {
        const auto song = await(Song::aioCreate(s.title = u"s%1"_s.arg(i), s.singer = user));
        await(SongGenres::of(song).aioAdd(Genre::select().where(g.id % (i % 7 + 1) == i % 5)));
    }
    const auto all = await(Song::select().orderBy(s.title).aioExecute());
    for (int limit = -1; limit < 32; limit += 4) {
        QStringList some, none, every;
        for (const auto &song : all) {
            const auto related = await(SongGenres::of(song).select().aioExecute());
            qsizetype met = 0;
            for (const auto &genre : related) {
                met += genre->weight() && *genre->weight() > limit ? 1 : 0;
            }
            (met > 0 ? some : none) << song->title();
            every << (met == related.size() ? QStringList{song->title()} : QStringList());
        }
        QCOMPARE(songs(SongGenres::some(g.weight > limit)), some.join(u' '));
        QCOMPARE(songs(SongGenres::none(g.weight > limit)), none.join(u' '));
        QCOMPARE(songs(SongGenres::every(g.weight > limit)), every.join(u' '));
    }
}

QTEST_GUILESS_MAIN(TestRelationFilters)
#include "tst_relationfilters.moc"
