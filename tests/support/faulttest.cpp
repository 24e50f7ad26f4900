// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/faulttest.h"

#include <QFile>

#include <sys/resource.h>
#include <unistd.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

Told Told::of(AioTask<> task)
{
    Told told;
    told.error = endOf(std::move(task), 60s);
    return told;
}

bool Told::agreesWith(int rows) const
{
    if (succeeded()) {
        return rows == 1;
    }
    return error->outcome() == AioOutcome::Unknown ? rows <= 1 : rows == 0;
}

QByteArray Told::text() const
{
    static constexpr const char *phases[] = {"none", "acquire", "connect", "prepare", "execute", "decode", "commit", "close"};
    static constexpr const char *outcomes[] = {"not sent", "refused", "unknown"};
    return succeeded() ? QByteArray("success")
                       : QByteArray(outcomes[int(error->outcome())]) + " in " + phases[int(error->phase())] + ": " + error->message().toUtf8();
}

void FaultTest::begin(FaultServer &server)
{
    m_server = &server;
    QVERIFY2(m_server->start(), qPrintable(m_server->errorString()));
    m_proxy = std::make_unique<TcpProxy>(u"127.0.0.1"_s, m_server->port());
    ask(u"DELETE FROM t"_s);
}

void FaultTest::end()
{
    m_proxy->heal();
    if (m_db) {
        verifyWell(*m_db);
        await(m_db->aioClose());
        m_db.reset();
    }
    QVERIFY2(waitUntil(
                 [this] {
                     return connections() == 0;
                 },
                 30s),
             "a connection is left");
}

bool FaultTest::serverIsCalm()
{
    return waitUntil(
        [this] {
            return m_server->connections(FaultServer::Which::Busy) == 0;
        },
        30s);
}

Told FaultTest::withLittleMemory(const QString &sql)
{
    QFile statm(u"/proc/self/statm"_s);
    const bool isOpen = statm.open(QFile::ReadOnly);
    const rlim_t now = isOpen ? statm.readAll().split(' ').first().toULongLong() * rlim_t(sysconf(_SC_PAGESIZE)) : 0;
    rlimit before{};
    getrlimit(RLIMIT_AS, &before);
    rlimit little = before;
    little.rlim_cur = now + rlim_t(15) * 1024 * 1024;
    setrlimit(RLIMIT_AS, &little);
    const auto told = Told::of(statement(db(), sql));
    setrlimit(RLIMIT_AS, &before);
    return told;
}

void FaultTest::recover()
{
    // the next ones too: a cancel of what was given up may be on its way, and would wait for its answer for ever
    m_proxy->set(ToServer, Rule::reset(), Reach::Both);
    QVERIFY(waitUntil([this] {
        return m_proxy->connections() == 0;
    }));
    m_proxy->heal();
    verifyWell(db());
}

void FaultTest::verifyWell(AioDatabase &database)
{
    static int number = 0;
    const auto end = std::chrono::steady_clock::now() + 30s;
    for (bool isWell = false; !isWell;) {
        try {
            const auto answer = await(database.aioExecuteSql(u"SELECT %1 AS n"_s.arg(++number)), 30s);
            QCOMPARE(answer.value(0).value(u"n"_s).toInt(), number);
            isWell = true;
        } catch (const AioError &error) {
            // for half a second at most the error of the last connect is told again; and a connection that has just died may be met
            QVERIFY2(error.outcome() == AioOutcome::NotSent && error.isRetryable() && std::chrono::steady_clock::now() < end, error.what());
            await(passTime());
        }
    }
    QCOMPARE(database.statistics().leased, 0);
    QCOMPARE(database.statistics().waiting, 0);
}
