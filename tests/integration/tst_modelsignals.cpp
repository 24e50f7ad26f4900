// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiospawn.h"
#include "aioorm/core/detail/fiber.h"
#include "aioorm/orm/aiomodelsignals.h"
#include "support/messageof.h"
#include "support/models.h"
#include "support/statementlog.h"
#include "support/testdatabase.h"

#include <QCoroSignal>
#include <QSignalSpy>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
/// What no library knows.
class Refused
{
public:
    QString why;
};

class Gate : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void opened();
};

using Users = AioModelSignals<User>;
using UserPtr = std::shared_ptr<User>;
}

/// Receivers of what happens to objects.
class TestModelSignals : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_context = std::make_unique<QObject>();
        m_log.clear();
        DatabaseTest::init();
    }
    void inTheOrderOfConnecting();
    void whatReceiversAssign();
    void refusedSaves();
    void refusedDeletions();
    void failingAfterwards();
    void inOneTransaction();
    void nothingWritten();
    void silentStatements();
    void createdByOthers();
    void connections();
    void connectedMeanwhile();
    void sameObjectFromWithin_data();
    void sameObjectFromWithin();
    void circleOfObjects();
    void afterSomethingForeign();
    void otherObjectsFromWithin();
    void manyAtOnce();
    void begunFromWithin();
    void secondSaveWaits();
    void waitsForEachReceiver();
    void contextEndsMeanwhile();
    void contextsDoNotBindTheCaller();
    void callerEnds();
    void objectsOfNobody();
    void ordinarySignals();
    void inRun();
    void blocking();
    void otherThreads();
    void recursiveDeletion();

private:
    QObject *context() { return m_context.get(); }
    UserPtr user(const QString &name)
    {
        auto object = std::make_shared<User>();
        object->setUsername(name);
        return object;
    }
    std::unique_ptr<QObject> m_context;
    QStringList m_log;
};

void TestModelSignals::inTheOrderOfConnecting()
{
    const auto note = [this](const char *what) {
        return [this, what](const UserPtr &object, const AioSaveEvent &event) {
            m_log << u"%1 %2 %3 %4"_s.arg(QLatin1StringView(what), object->username(), event.created ? u"new"_s : u"old"_s).arg(object->isPersisted());
        };
    };
    Users::postSave().connect(context(), note("post 1"));
    Users::preSave().connect(context(), note("pre 1"));
    const auto waits = [this](const UserPtr &, const AioSaveEvent &event) -> AioTask<> {
        const qint64 count = co_await User::select().aioCount(event.executor);
        m_log << u"pre 2: %1"_s.arg(count);
    };
    Users::preSave().connect(context(), waits);
    AioModelSignals<AioModel>::preSave().connect(context(), [this](const std::shared_ptr<AioModel> &object) {
        m_log << u"any %1"_s.arg(QString::fromLatin1(object->metaObject()->className()));
    });
    Users::preSave().connect(context(), note("pre 3"));
    Users::preDelete().connect(context(), [this](const UserPtr &object, const AioDeleteEvent &) {
        m_log << u"delete %1 %2"_s.arg(object->username()).arg(object->isPersisted());
    });
    const auto deleted = [this](const UserPtr &object, const AioDeleteEvent &event) -> AioTask<> {
        const qint64 count = co_await User::select().aioCount(event.executor);
        m_log << u"deleted %1 %2: %3"_s.arg(object->username()).arg(object->isPersisted()).arg(count);
    };
    Users::postDelete().connect(context(), deleted);

    const auto alice = user(u"alice"_s);
    QVERIFY(await(alice->aioSave()));
    QCOMPARE(m_log, (QStringList{u"pre 1 alice new 0"_s, u"pre 2: 0"_s, u"any User"_s, u"pre 3 alice new 0"_s, u"post 1 alice new 1"_s}));
    m_log.clear();
    alice->setRank(9);
    QVERIFY(await(alice->aioSave()));
    QCOMPARE(m_log, (QStringList{u"pre 1 alice old 1"_s, u"pre 2: 1"_s, u"any User"_s, u"pre 3 alice old 1"_s, u"post 1 alice old 1"_s}));
    m_log.clear();
    const auto tweet = await(Tweet::aioCreate(Tweet::C.author = alice, Tweet::C.content = u"hi"_s));
    QCOMPARE(m_log, QStringList{u"any Tweet"_s});
    m_log.clear();
    QVERIFY(await(alice->aioDeleteInstance()));
    QCOMPARE(m_log, (QStringList{u"delete alice 1"_s, u"deleted alice 0: 0"_s}));
}

void TestModelSignals::whatReceiversAssign()
{
    const auto trims = [](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        const qint64 count = co_await User::select().aioCount(event.executor);
        object->setUsername(object->username().trimmed());
        object->setScore(double(count));
    };
    Users::preSave().connect(context(), trims);
    const auto alice = user(u"  alice "_s);
    await(alice->aioSave());
    QCOMPARE(names(), QStringList{u"alice"_s});
    QVERIFY(!alice->isDirty());
    // an UPDATE of what was clean before
    QVERIFY(await(alice->aioSave()));
    QCOMPARE(await(User::aioGet(alice->id()))->score(), 1.0);
    // what is assigned while they run counts too
    auto saving = alice->aioSave();
    alice->setRank(77);
    await(std::move(saving));
    QCOMPARE(await(User::aioGet(alice->id()))->rank(), 77);
    QVERIFY(!alice->isDirty());
}

void TestModelSignals::refusedSaves()
{
    const auto refuses = [](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        co_await User::select().aioCount(event.executor);
        if (object->username() == u"bob"_s) {
            throw Refused{u"no bobs"_s};
        }
    };
    Users::preSave().connect(context(), refuses);
    Users::preSave().connect(context(), [this](const UserPtr &object) {
        m_log << object->username();
    });
    Users::postSave().connect(context(), [this](const UserPtr &object) {
        m_log << u"saved "_s + object->username();
    });
    const auto bob = user(u"bob"_s);
    const auto attempt = [&]() -> AioTask<> {
        QString why;
        try {
            co_await bob->aioSave();
        } catch (const Refused &refused) {
            why = refused.why;
        }
        EXPECT(why == u"no bobs"_s);
    };
    await(attempt());
    QVERIFY(!bob->isPersisted());
    QVERIFY(bob->aioKeyValue().isNull());
    QCOMPARE(names(), QStringList());
    QCOMPARE(m_log, QStringList());

    bob->setUsername(u"rob"_s);
    await(bob->aioSave());
    bob->setUsername(u"bob"_s);
    await(attempt());
    QCOMPARE(bob->dirtyFields(), QStringList{u"username"_s});
    QCOMPARE(names(), QStringList{u"rob"_s});

    // one that throws before it waits for anything, and is no coroutine
    Users::preSave().connect(context(), [](const UserPtr &object) {
        if (object->username().isEmpty()) {
            throw AioDataError(AioErrorInfo(AioErrorKind::Data, u"A name is needed."_s));
        }
    });
    QCOMPARE(errorOf<AioDataError>(user(QString())->aioSave()).message(), u"A name is needed."_s);
    QCOMPARE(await(User::select().aioCount()), 1);
}

void TestModelSignals::refusedDeletions()
{
    const auto alice = await(User::aioCreate(User::C.username = u"alice"_s));
    const AioSignalConnection connection = Users::preDelete().connect(context(), [](const UserPtr &object) {
        throw AioDataError(AioErrorInfo(AioErrorKind::Data, u"%1 stays."_s.arg(object->username())));
    });
    QCOMPARE(errorOf<AioDataError>(alice->aioDeleteInstance()).message(), u"alice stays."_s);
    QVERIFY(alice->isPersisted());
    QCOMPARE(names(), QStringList{u"alice"_s});
    QVERIFY(connection.isConnected());
    AioSignalConnection(connection).disconnect();
    QVERIFY(!connection.isConnected());
    QVERIFY(await(alice->aioDeleteInstance()));
}

void TestModelSignals::failingAfterwards()
{
    const auto fails = [](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        co_await User::select().aioCount(event.executor);
        throw AioDataError(AioErrorInfo(AioErrorKind::Data, u"too late for %1"_s.arg(object->username())));
    };
    AioSignalConnection connection = Users::postSave().connect(context(), fails);
    const auto alice = user(u"alice"_s);
    QCOMPARE(errorOf<AioDataError>(alice->aioSave()).message(), u"too late for alice"_s);
    QVERIFY(alice->isPersisted()); // it is written
    QCOMPARE(names(), QStringList{u"alice"_s});

    const auto bob = user(u"bob"_s);
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await bob->aioSave(tx);
    };
    QCOMPARE(errorOf<AioDataError>(db().aioAtomic(body)).message(), u"too late for bob"_s);
    QVERIFY(!bob->isPersisted());
    QVERIFY(bob->isDirty());
    QCOMPARE(names(), QStringList{u"alice"_s});
    connection.disconnect();
    await(bob->aioSave());
    QCOMPARE(names(), (QStringList{u"alice"_s, u"bob"_s}));

    Users::postDelete().connect(context(), [](const UserPtr &) {
        throw AioDataError(AioErrorInfo(AioErrorKind::Data, u"gone"_s));
    });
    errorOf<AioDataError>(bob->aioDeleteInstance());
    QCOMPARE(names(), QStringList{u"alice"_s});
    QVERIFY(!bob->isPersisted());
}

void TestModelSignals::inOneTransaction()
{
    const auto tweets = [](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        if (event.created) {
            co_await Tweet::aioCreate(event.executor, Tweet::C.author = object, Tweet::C.content = u"I am new"_s);
        }
    };
    Users::postSave().connect(context(), tweets);
    const auto alice = user(u"alice"_s);
    const auto undone = [&](AioTransaction &tx) -> AioTask<> {
        co_await alice->aioSave(tx);
        EXPECT(co_await Tweet::select().aioCount(tx) == 1);
        throw Refused{};
    };
    const auto attempt = [&]() -> AioTask<> {
        try {
            co_await db().aioAtomic(undone);
        } catch (const Refused &) {
        }
    };
    await(attempt());
    QCOMPARE(await(Tweet::select().aioCount()), 0);
    QVERIFY(!alice->isPersisted());
    await(alice->aioSave());
    QCOMPARE(await(Tweet::select().where(Tweet::C.author == alice).aioCount()), 1);

    // without the executor it would be outside, and is told so
    const auto forgets = [](const UserPtr &, const AioSaveEvent &event) -> AioTask<> {
        co_await User::select().aioCount(event.executor);
        co_await User::select().aioCount();
    };
    Users::preSave().connect(context(), forgets);
    const auto bob = user(u"bob"_s);
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await bob->aioSave(tx);
    };
    QVERIFY(errorOf<AioProgrammingError>(db().aioAtomic(body)).message().startsWith(u"A statement without an executor inside an open transaction"_s));
}

void TestModelSignals::nothingWritten()
{
    const auto alice = await(User::aioCreate(User::C.username = u"alice"_s));
    QSignalSpy saved(Users::notifier(), &AioModelNotifier::saved);
    Users::preSave().connect(context(), [this](const UserPtr &) {
        m_log << u"pre"_s;
    });
    Users::postSave().connect(context(), [this](const UserPtr &) {
        m_log << u"post"_s;
    });
    Users::preDelete().connect(context(), [this](const UserPtr &) {
        m_log << u"preDelete"_s;
    });
    Users::postDelete().connect(context(), [this](const UserPtr &) {
        m_log << u"postDelete"_s;
    });
    const auto again = await(User::aioGet(alice->id()));
    QVERIFY(!await(alice->aioSave()));
    QCOMPARE(m_log, QStringList{u"pre"_s});
    m_log.clear();
    QVERIFY(!await(user(u"new"_s)->aioDeleteInstance())); // it has no row
    QCOMPARE(m_log, QStringList());
    QVERIFY(await(alice->aioDeleteInstance()));
    QCOMPARE(m_log, (QStringList{u"preDelete"_s, u"postDelete"_s}));
    m_log.clear();
    QVERIFY(!await(again->aioDeleteInstance())); // it is gone
    QCOMPARE(m_log, QStringList{u"preDelete"_s});
    m_log.clear();
    const auto duplicate = await(User::aioCreate(User::C.username = u"bob"_s));
    m_log.clear();
    errorOf<AioIntegrityError>(user(u"bob"_s)->aioSave());
    QCOMPARE(m_log, QStringList{u"pre"_s});
    QCOMPARE(saved.size(), 1);
}

void TestModelSignals::silentStatements()
{
    QSignalSpy saved(AioModelSignals<AioModel>::notifier(), &AioModelNotifier::saved);
    const auto note = [this](const std::shared_ptr<AioModel> &) {
        m_log << u"told"_s;
    };
    AioModelSignals<AioModel>::preSave().connect(context(), note);
    AioModelSignals<AioModel>::postSave().connect(context(), note);
    AioModelSignals<AioModel>::preDelete().connect(context(), note);
    AioModelSignals<AioModel>::postDelete().connect(context(), note);
    await(Folder::insert(Folder::C.name = u"a"_s).aioExecute());
    const QList<std::tuple<QString>> more{{u"b"_s}, {u"c"_s}};
    await(Folder::insertMany(Folder::C.name).rows(more).aioExecute());
    await(Folder::update(Folder::C.name = u"d"_s).where(Folder::C.name == u"c"_s).aioExecute());
    const auto a = await(Folder::aioGet(Folder::C.name == u"a"_s));
    await(a->aioReload());
    await(Folder::remove().aioExecute());
    QCOMPARE(m_log, QStringList());
    // by lists of objects, and by keys
    const QList<UserPtr> bulk{user(u"a"_s), user(u"b"_s)};
    await(User::aioBulkCreate(bulk));
    bulk[0]->setRank(1);
    await(User::aioBulkUpdate(bulk, User::C.rank));
    QCOMPARE(await(User::aioSetById(bulk[0]->id(), User::C.rank = 2)), 1);
    QCOMPARE(await(User::aioDeleteById(bulk[1]->id())), 1);
    QCOMPARE(m_log, QStringList());
    QCOMPARE(saved.size(), 0);
}

void TestModelSignals::createdByOthers()
{
    Users::postSave().connect(context(), [this](const UserPtr &object, const AioSaveEvent &event) {
        m_log << object->username() + (event.created ? u" new"_s : u" old"_s);
    });
    await(User::aioCreate(User::C.username = u"a"_s));
    await(User::aioGetOrCreate(User::C.username = u"b"_s));
    await(User::aioGetOrCreate(User::C.username = u"b"_s));
    const auto c = user(u"c"_s);
    c->setId(77);
    await(c->aioSave(Aio::SaveMode::ForceInsert));
    const auto again = user(u"cc"_s);
    again->setId(77);
    await(again->aioSave(Aio::SaveMode::ForceUpdate));
    QCOMPARE(m_log, (QStringList{u"a new"_s, u"b new"_s, u"c new"_s, u"cc old"_s}));
}

void TestModelSignals::connections()
{
    const auto alice = user(u"alice"_s);
    const auto log = [this](const QString &what) {
        return [this, what](const UserPtr &) {
            m_log << what;
        };
    };
    auto other = std::make_unique<QObject>();
    AioSignalConnection first = Users::preSave().connect(other.get(), log(u"1"_s));
    AioSignalConnection second = Users::preSave().connect(log(u"2"_s)); // for no object's life
    const AioSignalConnection third = Users::preSave().connect(context(), log(u"3"_s));
    QVERIFY(first.isConnected() && second.isConnected());
    QVERIFY(!AioSignalConnection().isConnected());
    await(alice->aioSave());
    QCOMPARE(m_log, (QStringList{u"1"_s, u"2"_s, u"3"_s}));
    m_log.clear();
    other.reset();
    QVERIFY(!first.isConnected());
    first.disconnect(); // does nothing
    await(alice->aioSave());
    QCOMPARE(m_log, (QStringList{u"2"_s, u"3"_s}));
    m_log.clear();
    second.disconnect();
    second.disconnect();
    await(alice->aioSave());
    QCOMPARE(m_log, QStringList{u"3"_s});
    QVERIFY(third.isConnected());
    QCOMPARE(messageOf<AioProgrammingError>([&] {
                 Users::preSave().connect(static_cast<QObject *>(nullptr), log(u"4"_s));
             }),
             u"A receiver of preSave() is connected for the life of an object that is null: give the object, or leave it out."_s);

    // what a receiver holds goes with its connection
    const auto held = std::make_shared<int>(1);
    AioSignalConnection holding = Users::preDelete().connect([held](const UserPtr &) { });
    QCOMPARE(held.use_count(), 2);
    holding.disconnect();
    QCOMPARE(held.use_count(), 1);
}

void TestModelSignals::connectedMeanwhile()
{
    AioSignalConnection later;
    Users::preSave().connect(context(), [&](const UserPtr &) {
        m_log << u"1"_s;
        later.disconnect();
        Users::preSave().connect(context(), [this](const UserPtr &) {
            m_log << u"new"_s;
        });
    });
    later = Users::preSave().connect(context(), [this](const UserPtr &) {
        m_log << u"2"_s;
    });
    await(user(u"a"_s)->aioSave());
    QCOMPARE(m_log, QStringList{u"1"_s}); // who disconnects is not called any more; who connects is from the next operation on
    m_log.clear();
    await(user(u"b"_s)->aioSave());
    QCOMPARE(m_log, (QStringList{u"1"_s, u"new"_s}));
}

void TestModelSignals::sameObjectFromWithin_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("operation");
    for (const int signal : {0, 1, 2, 3}) {
        for (const int operation : {0, 1, 2, 3}) {
            QTest::addRow("%d-%d", signal, operation) << signal << operation;
        }
    }
}

void TestModelSignals::sameObjectFromWithin()
{
    QFETCH(const int, signal);
    QFETCH(const int, operation);
    const auto alice = await(User::aioCreate(User::C.username = u"alice"_s));
    const auto within = [operation](UserPtr object, AioExecutor executor) -> AioTask<> {
        co_await User::select().aioCount(executor); // it is known behind this as well
        if (operation == 0) {
            co_await object->aioSave(executor);
        } else if (operation == 1) {
            co_await object->aioDeleteInstance(executor);
        } else if (operation == 2) {
            co_await object->aioReload(executor);
        } else {
            co_await executor.run([&] {
                object->save();
            });
        }
    };
    const auto saves = [&](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        return within(object, event.executor);
    };
    const auto deletes = [&](const UserPtr &object, const AioDeleteEvent &event) -> AioTask<> {
        return within(object, event.executor);
    };
    signal == 0       ? Users::preSave().connect(context(), saves)
        : signal == 1 ? Users::postSave().connect(context(), saves)
        : signal == 2 ? Users::preDelete().connect(context(), deletes)
                      : Users::postDelete().connect(context(), deletes);
    alice->setRank(50);
    const QString expected =
        u"A receiver of a signal of an object of users saves, deletes or reloads that object: the operation would wait for itself. What the receiver of "
        u"preSave() "
        "assigns is saved anyway; what has to come after it is begun with aioSpawn()."_s;
    if (signal < 2) {
        QCOMPARE(errorOf<AioProgrammingError>(alice->aioSave()).message(), expected);
        QCOMPARE(await(User::aioGet(alice->id()))->rank(), signal == 0 ? 7 : 50);
    } else {
        QCOMPARE(errorOf<AioProgrammingError>(alice->aioDeleteInstance()).message(), expected);
        QCOMPARE(await(User::select().aioCount()), signal == 2 ? 1 : 0);
    }
    // the object goes on
    m_context.reset();
    alice->setRank(51);
    await(alice->aioSave());
    QCOMPARE(await(User::aioGet(alice->id()))->rank(), 51);
}

void TestModelSignals::circleOfObjects()
{
    const auto alice = user(u"alice"_s);
    const auto bob = user(u"bob"_s);
    const auto savesTheOther = [&](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        m_log << object->username();
        co_await (object == alice ? bob : alice)->aioSave(event.executor);
    };
    Users::preSave().connect(context(), savesTheOther);
    QVERIFY(errorOf<AioProgrammingError>(alice->aioSave()).message().startsWith(u"A receiver of a signal of an object of users saves"_s));
    QCOMPARE(m_log, (QStringList{u"alice"_s, u"bob"_s}));
    QCOMPARE(names(), QStringList());
}

void TestModelSignals::afterSomethingForeign()
{
    // the library cannot know any more who awaits: it does not wait for ever all the same
    db().setAcquireTimeout(50ms);
    const auto waits = [](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        co_await passTime();
        co_await object->aioReload(event.executor);
    };
    Users::preSave().connect(context(), waits);
    const auto alice = user(u"alice"_s);
    QCOMPARE(errorOf<AioTimeout>(alice->aioSave()).message(),
             u"Another operation on the same object still waits for a receiver of its signals. If that receiver awaits this operation, both would wait for "
             u"ever: let "
             "it assign what is to be saved, or begin this with aioSpawn()."_s);
    QVERIFY(!alice->isPersisted());
}

void TestModelSignals::otherObjectsFromWithin()
{
    const auto counts = [this](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        m_log << object->username();
        if (event.created && object->username().size() < 3) {
            co_await User::aioCreate(event.executor, User::C.username = object->username() + u'x');
        }
    };
    Users::preSave().connect(context(), counts);
    const auto object = user(u"a"_s);
    await(object->aioSave());
    QCOMPARE(m_log, (QStringList{u"a"_s, u"ax"_s, u"axx"_s}));
    QCOMPARE(names(), m_log);
    await(object->aioSave()); // and again the same one

    // one that was read there
    m_context = std::make_unique<QObject>();
    const auto ranks = [&](const UserPtr &saved, const AioSaveEvent &event) -> AioTask<> {
        if (saved->username() == u"b"_s) {
            const UserPtr other = co_await User::aioGet(event.executor, User::C.username == u"ax"_s);
            other->setRank(100);
            co_await other->aioSave(event.executor);
        }
    };
    Users::postSave().connect(context(), ranks);
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await user(u"b"_s)->aioSave(tx);
    };
    await(db().aioAtomic(body));
    QCOMPARE(await(User::aioGet(User::C.username == u"ax"_s))->rank(), 100);
}

void TestModelSignals::manyAtOnce()
{
    // each works on the connection that its save has: nobody waits for a second one
    const auto tweets = [](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        co_await Tweet::aioCreate(event.executor, Tweet::C.author = object, Tweet::C.content = object->username());
    };
    Users::postSave().connect(context(), tweets);
    std::vector<AioTask<>> tasks;
    const auto one = [this](QString name) -> AioTask<> {
        const UserPtr object = user(name);
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await object->aioSave(tx);
        };
        co_await db().aioAtomic(body);
    };
    for (int i = 0; i < 40; ++i) {
        tasks.push_back(one(u"u%1"_s.arg(i)));
    }
    for (AioTask<> &task : tasks) {
        await(std::move(task));
    }
    QCOMPARE(await(Tweet::select().aioCount()), 40);
}

void TestModelSignals::begunFromWithin()
{
    // what nobody awaits comes after it
    bool isDone = false;
    AioSignalConnection connection = Users::postSave().connect(context(), [&](const UserPtr &object) {
        aioSpawn(context(), [&, object]() -> AioTask<> {
            object->setRank(object->rank() + 1);
            co_await object->aioSave();
            isDone = true;
        });
        connection.disconnect();
    });
    const auto alice = user(u"alice"_s);
    await(alice->aioSave());
    QVERIFY(waitUntil([&] {
        return isDone;
    }));
    QCOMPARE(await(User::aioGet(alice->id()))->rank(), 8);
}

void TestModelSignals::secondSaveWaits()
{
    Gate gate;
    const auto waits = [&](const UserPtr &, const AioSaveEvent &event) -> AioTask<> {
        m_log << (event.created ? u"new"_s : u"old"_s);
        if (event.created) {
            co_await qCoro(&gate, &Gate::opened);
        }
    };
    Users::preSave().connect(context(), waits);
    const auto alice = user(u"alice"_s);
    auto first = alice->aioSave();
    auto second = alice->aioSave();
    auto third = alice->aioReload();
    Q_EMIT gate.opened();
    QVERIFY(await(std::move(first)));
    QVERIFY(!await(std::move(second)));
    await(std::move(third));
    QCOMPARE(m_log, (QStringList{u"new"_s, u"old"_s}));
    QCOMPARE(names(), QStringList{u"alice"_s});
}

void TestModelSignals::waitsForEachReceiver()
{
    // so long for the receivers before the statement, and so long again for those after it
    db().setAcquireTimeout(1500ms);
    const auto waits = [](const UserPtr &, const AioSaveEvent &event) -> AioTask<> {
        if (event.created) {
            co_await passTime(900ms);
        }
    };
    Users::preSave().connect(context(), waits);
    Users::postSave().connect(context(), waits);
    const auto alice = user(u"alice"_s);
    auto first = alice->aioSave();
    auto second = alice->aioReload();
    QVERIFY(await(std::move(first)));
    await(std::move(second));
    // its own deadline comes first
    const auto bob = user(u"bob"_s);
    auto saving = bob->aioSave();
    QCOMPARE(errorOf<AioTimeout>(bob->aioReload(db().timeout(20ms))).message(),
             u"The deadline expired while another operation on the same object was in flight."_s);
    QVERIFY(await(std::move(saving)));
}

void TestModelSignals::contextEndsMeanwhile()
{
    bool isEnded = false;
    const auto waits = [&](const UserPtr &, const AioSaveEvent &event) -> AioTask<> {
        try {
            co_await User::select().aioCount(event.executor);
        } catch (const AioCancelled &) {
            isEnded = true;
            throw;
        }
    };
    AioSignalConnection connection = Users::preSave().connect(context(), waits);
    const auto alice = user(u"alice"_s);
    auto saving = alice->aioSave();
    m_context.reset();
    QVERIFY(!connection.isConnected());
    QCOMPARE(errorOf<AioOperationalError>(std::move(saving)).message(),
             u"The object that a receiver of preSave() of users belongs to was destroyed before the receiver had ended: nothing was written."_s);
    QVERIFY(isEnded);
    QVERIFY(!alice->isPersisted());
    QCOMPARE(names(), QStringList());

    // afterwards there is nothing to refuse
    isEnded = false;
    m_context = std::make_unique<QObject>();
    const auto ends = [&](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        m_context.reset();
        return waits(object, event);
    };
    Users::postSave().connect(context(), ends);
    QVERIFY(await(alice->aioSave()));
    QVERIFY(isEnded);
    QCOMPARE(names(), QStringList{u"alice"_s});
    await(alice->aioSave());
}

void TestModelSignals::contextsDoNotBindTheCaller()
{
    const auto waits = [](const UserPtr &, const AioSaveEvent &event) -> AioTask<> {
        co_await User::select().aioCount(event.executor);
    };
    Users::preSave().connect(context(), waits);
    Users::postSave().connect(context(), waits);
    const auto alice = user(u"alice"_s);
    const auto caller = [&]() -> AioTask<> {
        co_await alice->aioSave();
        m_context.reset();
        co_await User::select().aioCount(); // goes on without the receivers' context
        alice->setRank(3);
        co_await alice->aioSave();
    };
    await(caller());
    QCOMPARE(await(User::aioGet(alice->id()))->rank(), 3);
}

void TestModelSignals::callerEnds()
{
    bool isEnded = false;
    const auto waits = [&](const UserPtr &, const AioSaveEvent &event) -> AioTask<> {
        try {
            co_await User::select().aioCount(event.executor);
        } catch (const AioCancelled &) {
            isEnded = true;
            throw;
        }
    };
    Users::preSave().connect(context(), waits);
    const auto alice = user(u"alice"_s);
    auto page = std::make_unique<QObject>();
    bool hasCome = false;
    aioSpawn(page.get(), [&]() -> AioTask<> {
        co_await alice->aioSave();
        hasCome = true;
    });
    page.reset();
    QVERIFY(waitUntil([&] {
        return isEnded;
    }));
    QCOMPARE(names(), QStringList());
    QVERIFY(!hasCome);
    // a bound executor as well
    page = std::make_unique<QObject>();
    auto saving = alice->aioSave(db().boundTo(page.get()));
    page.reset();
    QCOMPARE(endOf(std::move(saving))->kind(), AioErrorKind::Cancelled);
    QCOMPARE(names(), QStringList());
    await(alice->aioSave());
    QCOMPARE(names(), QStringList{u"alice"_s});
}

void TestModelSignals::objectsOfNobody()
{
    Users::postSave().connect(context(), [&](const UserPtr &object) {
        m_log << object->username();
        QCOMPARE(object.use_count(), 0); // it keeps nothing alive
    });
    User alice;
    alice.setUsername(u"alice"_s);
    await(alice.aioSave());
    QCOMPARE(m_log, QStringList{u"alice"_s});
    // one that goes meanwhile
    const auto waits = [](const UserPtr &, const AioSaveEvent &event) -> AioTask<> {
        co_await User::select().aioCount(event.executor);
    };
    Users::preSave().connect(context(), waits);
    auto bob = std::make_unique<User>();
    bob->setUsername(u"bob"_s);
    auto saving = bob->aioSave();
    bob.reset();
    QCOMPARE(endOf(std::move(saving))->kind(), AioErrorKind::Cancelled);
    QCOMPARE(names(), QStringList{u"alice"_s});
}

void TestModelSignals::ordinarySignals()
{
    QSignalSpy saved(Users::notifier(), &AioModelNotifier::saved);
    QSignalSpy deleted(Users::notifier(), &AioModelNotifier::deleted);
    QSignalSpy all(AioModelSignals<AioModel>::notifier(), &AioModelNotifier::saved);
    QCOMPARE(Users::notifier(), Users::notifier());
    QVERIFY(Users::notifier() != AioModelSignals<Tweet>::notifier());
    connect(Users::notifier(), &AioModelNotifier::saved, context(), [this](AioModel *object, bool created) {
        m_log << u"%1 %2"_s.arg(qobject_cast<User *>(object)->username(), created ? u"created"_s : u"saved"_s);
    });
    Users::postSave().connect(context(), [this](const UserPtr &) {
        m_log << u"receiver"_s;
    });
    const auto alice = user(u"alice"_s);
    await(alice->aioSave());
    alice->setRank(2);
    await(alice->aioSave());
    await(Tweet::aioCreate(Tweet::C.author = alice, Tweet::C.content = u"x"_s));
    await(alice->aioDeleteInstance());
    QCOMPARE(m_log, (QStringList{u"alice created"_s, u"receiver"_s, u"alice saved"_s, u"receiver"_s}));
    QCOMPARE(saved.size(), 2);
    QCOMPARE(all.size(), 3);
    QCOMPARE(deleted.size(), 1);
    QCOMPARE(deleted.first().first().value<AioModel *>(), alice.get());
}

void TestModelSignals::inRun()
{
    bool onMainStack = true;
    Users::preSave().connect(context(), [&](const UserPtr &) {
        onMainStack = onMainStack && !Aio::isInFiber();
        m_log << u"pre"_s;
    });
    const auto waits = [&](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        const qint64 count = co_await User::select().aioCount(event.executor);
        m_log << u"%1 %2"_s.arg(object->username()).arg(count);
    };
    Users::postSave().connect(context(), waits);
    connect(Users::notifier(), &AioModelNotifier::saved, context(), [&] {
        onMainStack = onMainStack && !Aio::isInFiber();
        m_log << u"signal"_s;
    });
    await(db().run([&] {
        db().atomic([&] {
            const auto alice = User::create(User::C.username = u"alice"_s);
            m_log << u"done"_s;
            alice->setRank(1);
            alice->save();
        });
    }));
    QVERIFY(onMainStack);
    const QStringList once{u"pre"_s, u"signal"_s, u"alice 1"_s};
    QCOMPARE(m_log, once + QStringList{u"done"_s} + once);
}

void TestModelSignals::blocking()
{
    const auto waits = [&](const UserPtr &object, const AioSaveEvent &event) -> AioTask<> {
        const qint64 count = co_await User::select().aioCount(event.executor);
        m_log << u"%1 %2"_s.arg(object->username()).arg(count);
    };
    Users::preSave().connect(context(), waits);
    Users::postSave().connect(context(), waits);
    const auto alice = user(u"alice"_s);
    {
        const auto allowed = db().allowSync();
        QVERIFY(alice->save());
    }
    QCOMPARE(m_log, (QStringList{u"alice 0"_s, u"alice 1"_s}));
}

void TestModelSignals::otherThreads()
{
    std::atomic<int> calls = 0;
    QThread *const thisThread = QThread::currentThread();
    std::atomic<bool> onItsThread = true;
    QSignalSpy saved(Users::notifier(), &AioModelNotifier::saved);
    AioSignalConnection anywhere = Users::postSave().connect([&](const UserPtr &object) {
        ++calls;
        onItsThread = onItsThread && object->thread() == QThread::currentThread();
    });
    await(user(u"here"_s)->aioSave());
    QString refusal, second;
    int ownSignals = 0;
    AioSignalConnection connection = Users::preSave().connect(context(), [](const UserPtr &) { });
    const auto work = [&] {
        refusal = errorOf<AioProgrammingError>(user(u"there"_s)->aioSave()).message();
        connection.disconnect();
        QObject own;
        connect(Users::notifier(), &AioModelNotifier::saved, &own, [&] {
            ++ownSignals;
        });
        await(user(u"there"_s)->aioSave());
    };
    const std::unique_ptr<QThread> thread(QThread::create(work));
    thread->start();
    QVERIFY(waitUntil([&] {
        return thread->isFinished();
    }));
    thread->wait();
    QCOMPARE(refusal,
             u"A receiver of preSave() of users belongs to an object of another thread, so that it cannot be called here: connect it without a context, or "
             u"work on the "
             "thread of its context."_s);
    QCOMPARE(names(), (QStringList{u"here"_s, u"there"_s}));
    QCOMPARE(calls, 2);
    QVERIFY(onItsThread);
    QCOMPARE(saved.size(), 1); // of this thread
    QCOMPARE(ownSignals, 1);
    QCOMPARE(QThread::currentThread(), thisThread);
    anywhere.disconnect();
}

void TestModelSignals::recursiveDeletion()
{
    const auto root = await(Folder::aioCreate(Folder::C.name = u"root"_s));
    await(Folder::aioCreate(Folder::C.folder = root, Folder::C.name = u"inner"_s));
    const auto note = [this](const std::shared_ptr<Folder> &folder, const AioDeleteEvent &event) -> AioTask<> {
        const qint64 count = co_await Folder::select().aioCount(event.executor);
        m_log << u"%1 %2"_s.arg(folder->name()).arg(count);
    };
    AioModelSignals<Folder>::preDelete().connect(context(), note);
    AioModelSignals<Folder>::postDelete().connect(context(), note);
    QCOMPARE(await(root->aioDeleteInstance(Aio::Recursive)).rows, 2);
    QCOMPARE(m_log, (QStringList{u"root 2"_s, u"root 0"_s})); // in the transaction, and not of the inner one

    const auto again = await(Folder::aioCreate(Folder::C.name = u"root"_s));
    await(Folder::aioCreate(Folder::C.folder = again, Folder::C.name = u"inner"_s));
    AioModelSignals<Folder>::postDelete().connect(context(), [](const std::shared_ptr<Folder> &) {
        throw AioDataError(AioErrorInfo(AioErrorKind::Data, u"no"_s));
    });
    QCOMPARE(errorOf<AioDataError>(again->aioDeleteInstance(Aio::Recursive)).message(), u"no"_s);
    QCOMPARE(await(Folder::select().aioCount()), 2); // all of it was rolled back
    QVERIFY(again->isPersisted());
}

QTEST_GUILESS_MAIN(TestModelSignals)
#include "tst_modelsignals.moc"
