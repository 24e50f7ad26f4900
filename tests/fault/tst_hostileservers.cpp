// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Servers that lie: what they answer is no row, no success and no error of SQL, and it must become neither an empty result nor a success.
// What libpq makes of such answers, and what it lets through, has no SQLSTATE.

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "aioorm/database/aiostream.h"
#include "aioorm/orm/aiomodel.h"
#include "support/fakepostgresql.h"
#include "support/figure.h"
#include "support/testdatabase.h"

#include <QTest>

#include <QElapsedTimer>
#include <QTimer>

#include <random>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class Line : public AioModel
{
    Q_OBJECT

public:
    AIO_MODEL(Line, "lines", (qint64, n, setN, primaryKey()), (QString, t, setT))
};

namespace
{
using Messages = FakePostgresql::Messages;

/// Reads all lines, in one of the forms that there are. Gives what was read, as text.
using Read = std::function<AioTask<QStringList>(const AioExecutor &)>;

AioTask<QStringList> readMaps(AioExecutor executor)
{
    QStringList lines;
    const auto rows = co_await AioDatabase::aioExecuteSql(executor, u"SELECT n, t FROM lines"_s);
    for (const QVariantMap &row : rows) {
        lines << u"%1 %2"_s.arg(row[u"n"_s].toString(), row[u"t"_s].toString());
    }
    co_return lines;
}

AioTask<QStringList> readTuples(AioExecutor executor)
{
    QStringList lines;
    const auto &l = Line::columns();
    const auto query = Line::select(l.n, l.t);
    const auto rows = co_await query.aioExecute(executor);
    for (const auto &[n, t] : rows) {
        lines << u"%1 %2"_s.arg(n).arg(t);
    }
    co_return lines;
}

AioTask<QStringList> readModels(AioExecutor executor)
{
    QStringList lines;
    const auto query = Line::select();
    const auto rows = co_await query.aioExecute(executor);
    for (const auto &row : rows) {
        lines << u"%1 %2"_s.arg(row->n()).arg(row->t());
    }
    co_return lines;
}

AioTask<QStringList> readStream(AioExecutor executor)
{
    QStringList lines;
    const auto query = Line::select();
    auto stream = co_await query.aioStream(executor);
    while (co_await stream.aioNextBatch()) {
        for (const auto &row : stream.batch()) {
            lines << u"%1 %2"_s.arg(row->n()).arg(row->t());
        }
    }
    co_return lines;
}

const QStringList honest{u"1 row 1"_s, u"2 row 2"_s, u"3 row 3"_s};

bool isRow(const QByteArray &message)
{
    return message.startsWith('D');
}
}

class TestHostileServers : public QObject
{
    Q_OBJECT

private:
    std::chrono::steady_clock::time_point m_upSince;
    std::unique_ptr<FakePostgresql> m_server;
    std::unique_ptr<AioPostgresqlDatabase> m_db;

    void open(std::chrono::milliseconds timeout = 10s)
    {
        AioPostgresqlOptions options = AioPostgresqlOptions::fromString(m_server->url());
        options.connectTimeout(timeout);
        m_db = std::make_unique<AioPostgresqlDatabase>(options);
    }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<FakePostgresql>();
        open();
    }
    void cleanup()
    {
        if (m_db) {
            await(m_db->aioClose());
        }
        m_db.reset();
        m_server.reset();
    }

    void honestServer_data() { forms(); }
    void honestServer()
    {
        QFETCH(const Read, read);
        QCOMPARE(await(read(*m_db)), honest);
        QCOMPARE(m_server->opened(), 1);
    }

    void answersOfAnotherShape_data()
    {
        QTest::addColumn<Read>("read");
        QTest::addColumn<FakePostgresql::Rewrite>("rewrite");
        const auto toExecution = [](auto change) {
            return [change](char type, const QByteArray &sql, Messages messages) {
                if (type == 'E' && (sql.startsWith("SELECT") || sql.startsWith("FETCH"))) {
                    change(messages);
                }
                return messages;
            };
        };
        const std::vector<std::pair<const char *, FakePostgresql::Rewrite>> lies{
            {"a row with a value more", toExecution([](Messages &messages) {
                 messages[1] = FakePostgresql::dataRow({"2", "row 2", "!"});
             })},
            {"a row with a value less", toExecution([](Messages &messages) {
                 messages[0] = FakePostgresql::dataRow({"1"});
             })},
            {"rows without a description",
             [](char type, const QByteArray &, Messages messages) {
                 erase_if(messages, [type](const QByteArray &message) {
                     return type == 'D' && message.startsWith('T');
                 });
                 return messages;
             }},
            {"a message that nobody knows", toExecution([](Messages &messages) {
                 messages.insert(1, FakePostgresql::message('y', "what?"));
             })},
            {"a second result", toExecution([](Messages &messages) {
                 messages += messages;
             })},
            {"a second result, of other columns", toExecution([](Messages &messages) {
                 messages << FakePostgresql::rowDescription({{"n", 23}, {"t", 25}, {"more", 25}, {"and more", 25}}, 0)
                          << FakePostgresql::dataRow({"4", "row 4", "x", "y"}) << FakePostgresql::message('C', QByteArray("SELECT 1\0", 9));
             })},
            {"no end", toExecution([](Messages &messages) {
                 messages.removeLast();
             })},
            {"other columns than it has described",
             [](char type, const QByteArray &sql, Messages messages) {
                 const bool isRows = sql.startsWith("SELECT") || sql.startsWith("FETCH");
                 for (QByteArray &message : messages) {
                     if (type == 'D' && messages.size() == 1 && isRows) { // of the portal, not of the statement
                         message = FakePostgresql::rowDescription({{"n", 23}}, 0);
                     } else if (type == 'E' && isRow(message)) {
                         message = FakePostgresql::dataRow({"7"});
                     }
                 }
                 return messages;
             }},
            {"a row twice", toExecution([](Messages &messages) {
                 messages.insert(1, messages[1]);
             })},
            {"a row less", toExecution([](Messages &messages) {
                 messages.removeFirst();
             })},
        };
        for (const auto &[form, read] : allForms()) {
            for (const auto &[lie, rewrite] : lies) {
                QTest::addRow("%s: %s", form, lie) << read << rewrite;
            }
        }
    }
    // neither an empty result nor half of one; and the connection is given up
    void answersOfAnotherShape()
    {
        QFETCH(const Read, read);
        QFETCH(const FakePostgresql::Rewrite, rewrite);
        m_server->rewrite = rewrite;
        const auto error = errorOf<AioOperationalError>(read(*m_db));
        QVERIFY2(!error.message().isEmpty() && error.sqlState().isEmpty(), qPrintable(error.message()));
        QVERIFY(error.outcome() != AioOutcome::NotSent || error.phase() == AioPhase::Prepare);
        m_server->rewrite = {};
        const int before = m_server->opened();
        QCOMPARE(await(read(*m_db)), honest);
        QCOMPARE(m_server->opened(), before + 1);
    }

    // of a write nobody knows
    void anInsertWithoutAnAnswer()
    {
        m_server->rewrite = [](char type, const QByteArray &sql, Messages messages) {
            return type == 'E' && sql.startsWith("INSERT") ? Messages{} : messages;
        };
        const auto insert = [](const AioExecutor &executor) {
            const auto &l = Line::columns();
            return Line::insert(l.n = 1, l.t = u"x"_s).aioExecute(executor);
        };
        QCOMPARE(errorOf<AioOperationalError>(insert(*m_db)).outcome(), AioOutcome::Unknown);
        const auto inTransaction = errorOf<AioOperationalError>(m_db->aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await insert(tx);
        }));
        QVERIFY2(inTransaction.outcome() == AioOutcome::Refused, qPrintable(inTransaction.message()));
    }

    // sixteen callers that try again at once
    void aServerThatIsDown()
    {
        using Clock = std::chrono::steady_clock;
        m_server->isDown = true;
        bool isUp = false;
        std::optional<Clock::time_point> firstSuccess;
        const auto tryAgain = [&]() -> AioTask<> {
            while (!firstSuccess) {
                try {
                    co_await AioDatabase::aioExecuteSql(*m_db, u"SELECT 1"_s);
                    firstSuccess = firstSuccess.value_or(Clock::now());
                } catch (const AioOperationalError &) {
                    EXPECT(!isUp || Clock::now() - m_upSince < 30s);
                }
            }
        };
        std::vector<AioTask<>> callers;
        for (int i = 0; i < 16; ++i) {
            callers.push_back(tryAgain());
        }
        constexpr auto time = 3s;
        await(passTime(time));
        const int connects = m_server->opened();
        m_server->isDown = false;
        isUp = true;
        m_upSince = Clock::now();
        for (auto &caller : callers) {
            await(std::move(caller), 60s);
        }
        const auto back = std::chrono::duration_cast<std::chrono::milliseconds>(*firstSuccess - m_upSince);
        figure(
            u"A server that is down, 16 callers: %1 connects a second; first success %2 ms after its return"_s.arg(connects / time.count()).arg(back.count()));
        QVERIFY(connects >= 3);
        QVERIFY(connects <= 2 * 10 * time.count());
        QVERIFY(back < 5s);
    }

    // others get a connection beside the one that hangs
    void aConnectThatHangs()
    {
        bool isFirst = true;
        m_server->rewrite = [&](char type, const QByteArray &, Messages messages) {
            return type == 0 && std::exchange(isFirst, false) ? Messages{} : messages;
        };
        auto first = readMaps(*m_db);
        auto second = readMaps(*m_db);
        QCOMPARE(await(std::move(second)), honest);
        QCOMPARE(await(std::move(first)), honest); // it takes whichever there is
        QCOMPARE(m_server->opened(), 2);
    }

    // what the server wants to be computed is computed elsewhere, and not waited for behind the deadline
    void aLoginThatComputes()
    {
        QByteArray rounds = "2000000000";
        m_server->askAtLogin = FakePostgresql::authentication(10, QByteArray("SCRAM-SHA-256\0\0", 15));
        m_server->onPassword = [&](const QByteArray &body) {
            const QByteArray nonce = body.mid(body.indexOf("r=") + 2);
            return Messages{FakePostgresql::authentication(11, "r=" + nonce + "more,s=c2FsdA==,i=" + rounds)};
        };
        const auto refused = errorOf<AioOperationalError>(readMaps(*m_db));
        QVERIFY2(refused.message().contains(u"rounds"_s), qPrintable(refused.message()));
        // what is not refused is computed elsewhere
        rounds = "1000000";
        m_db.reset();
        open(50ms);
        QElapsedTimer gap;
        qint64 longest = 0;
        QTimer ticker;
        connect(&ticker, &QTimer::timeout, this, [&] {
            longest = std::max(longest, gap.restart());
        });
        ticker.start(5ms);
        gap.start();
        const auto error = errorOf<AioTimeout>(readMaps(*m_db));
        QCOMPARE(error.phase(), AioPhase::Connect);
        QCOMPARE(m_server->passwords(), 2);
        figure(u"A login that computes for ever: longest gap of the event loop %1 ms"_s.arg(longest));
        QVERIFY(longest < 400);
    }

    void passwordInClear()
    {
        m_db.reset();
        m_server->askAtLogin = FakePostgresql::authentication(3);
        const auto readFrom = [this](const QString &host, const QString &methods = {}) {
            auto options = AioPostgresqlOptions::fromString(m_server->url().replace(u"127.0.0.1"_s, host));
            if (!methods.isEmpty()) {
                options.requireAuth(methods);
            }
            m_db = std::make_unique<AioPostgresqlDatabase>(options);
            return readMaps(*m_db);
        };
        // an address of this machine that is not known to be one
        const auto error = errorOf<AioOperationalError>(readFrom(u"0.0.0.0"_s));
        QVERIFY2(error.message().contains(u"clear text"_s), qPrintable(error.message()));
        QCOMPARE(m_server->passwords(), 0);
        const auto forbidden = errorOf<AioOperationalError>(readFrom(u"127.0.0.1"_s, u"scram-sha-256"_s));
        QVERIFY2(forbidden.message().contains(u"require_auth"_s) || forbidden.message().contains(u"password"_s), qPrintable(forbidden.message()));
        m_server->askAtLogin = FakePostgresql::authentication(5, "salt");
        errorOf<AioOperationalError>(readFrom(u"127.0.0.1"_s, u"scram-sha-256"_s));
        errorOf<AioOperationalError>(readFrom(u"127.0.0.1"_s, u"!md5"_s));
        m_server->askAtLogin = {};
        errorOf<AioOperationalError>(readFrom(u"127.0.0.1"_s, u"md5"_s)); // it does not ask at all
        QCOMPARE(m_server->passwords(), 0);
        m_server->askAtLogin = FakePostgresql::authentication(5, "salt");
        QCOMPARE(await(readFrom(u"127.0.0.1"_s, u"md5,scram-sha-256"_s)), honest);
        QCOMPARE(m_server->passwords(), 1);
        m_server->askAtLogin = FakePostgresql::authentication(3);
        QCOMPARE(await(readFrom(u"127.0.0.1"_s)), honest); // to this machine
    }

    /// Each message once more, left out, cut short, longer than it says, with another type, with a changed byte; each at random. The reader
    /// ends with an error or with what the server had, and in time.
    void mutations()
    {
        const quint32 seed = qEnvironmentVariableIntValue("AIOORM_SEED") ? quint32(qEnvironmentVariableIntValue("AIOORM_SEED")) : std::random_device()();
        qInfo("AIOORM_SEED=%u", seed);
        const int runs = qEnvironmentVariableIsSet("AIOORM_MUTATIONS") ? qEnvironmentVariableIntValue("AIOORM_MUTATIONS") : 500;
        int lies = 0, errors = 0;
        await(
            [&]() -> AioTask<> {
                std::vector<AioTask<>> workers;
                constexpr int atOnce = 16;
                for (int worker = 0; worker < atOnce; ++worker) {
                    workers.push_back(mutate(seed + quint32(worker), runs / atOnce + 1, lies, errors));
                }
                for (auto &worker : workers) {
                    co_await worker;
                }
            }(),
            10min);
        figure(u"A server that lies: %1 mutated messages, %2 errors, %3 answers that were not its own"_s.arg(runs).arg(errors).arg(lies));
        QCOMPARE(lies, 0);
        QVERIFY(errors > runs / 4);
    }

private:
    static QList<std::pair<const char *, Read>> allForms()
    {
        return {{"maps", &readMaps}, {"tuples", &readTuples}, {"models", &readModels}, {"stream", &readStream}};
    }
    static void forms()
    {
        QTest::addColumn<Read>("read");
        for (const auto &[form, read] : allForms()) {
            QTest::newRow(form) << read;
        }
    }

    static QByteArray mutated(QByteArray message, std::mt19937 &numbers)
    {
        const auto at = [&](qsizetype size) {
            return qsizetype(numbers() % quint32(std::max<qsizetype>(size, 1)));
        };
        switch (numbers() % 6) {
        case 0:
            return message + message;
        case 1:
            return {};
        case 2:
            return message.left(at(message.size()));
        case 3:
            message[0] = char('A' + at(58));
            return message;
        case 4:
            return message + QByteArray(1 + at(9), char(numbers()));
        default: {
            // not within the values, nor the names and types of columns: they would be others, and nobody could tell
            const qsizetype end = isRow(message) ? std::min<qsizetype>(message.size(), 11)
                : message.startsWith('T')        ? std::min<qsizetype>(message.size(), 7)
                                                 : message.size();
            message[at(end)] = char(numbers());
            return message;
        }
        }
    }

    static AioTask<> mutate(quint32 seed, int runs, int &lies, int &errors)
    {
        std::mt19937 numbers(seed);
        FakePostgresql server;
        int countdown = 0;
        server.rewrite = [&](char, const QByteArray &, Messages messages) {
            for (QByteArray &message : messages) {
                if (--countdown == 0) {
                    message = mutated(message, numbers);
                }
            }
            return messages;
        };
        for (int run = 0; run < runs; ++run) {
            AioPostgresqlOptions options = AioPostgresqlOptions::fromString(server.url());
            options.connectTimeout(300ms);
            AioPostgresqlDatabase database(options);
            countdown = 1 + int(numbers() % 40);
            const auto forms = allForms();
            const Read read = forms[qsizetype(numbers() % quint32(forms.size()))].second;
            try {
                const QStringList lines = co_await read(AioExecutor(database).timeout(300ms));
                if (lines != honest) {
                    ++lies;
                    qWarning() << "read" << lines;
                }
            } catch (const AioError &) {
                ++errors;
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestHostileServers)
#include "tst_hostileservers.moc"
