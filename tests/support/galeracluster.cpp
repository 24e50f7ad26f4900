// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/galeracluster.h"

#include "support/freeport.h"

#include <QFile>
#include <QThread>

#include <algorithm>
#include <csignal>

using namespace Qt::StringLiterals;

namespace
{
QString provider()
{
    for (const char *file : {"/usr/lib/galera/libgalera_smm.so", "/usr/lib64/galera-4/libgalera_smm.so", "/usr/lib/libgalera_smm.so"}) {
        if (QFile::exists(QLatin1StringView(file))) {
            return QLatin1StringView(file);
        }
    }
    return {};
}

// A node that joins has missed what made the others a cluster, and Galera sends that by itself. But it does so behind a script that brings all
// the data, and says then up to where: here both have them already, and the one script tells the other through a pipe.
constexpr const char *transfer = R"sh(#!/bin/sh
role= address= gtid= bypass=
while [ "$#" -gt 0 ] && [ "$1" != --mysqld-args ]; do
    case "$1" in
    --role) role=$2 ;;
    --address) address=$2 ;;
    --gtid) gtid=$2 ;;
    --bypass) bypass=yes ;;
    esac
    shift
done
case "$role" in
joiner)
    pipe=${0%/*}/pipe
    rm -f "$pipe" && mkfifo "$pipe" || exit 1
    echo "ready $pipe"
    timeout 60 cat "$pipe"
    ;;
donor)
    [ -n "$bypass" ] || exit 22 # it lacks more than Galera has kept
    echo "$gtid" >"$address"
    echo "done $gtid"
    ;;
esac
)sh";
}

GaleraNode::GaleraNode(const GaleraNode *first)
    : m_first(first)
{
    m_hasUsers = first != nullptr;
    setting(u"wsrep-on"_s, u"ON"_s)
        .setting(u"wsrep-provider"_s, provider())
        .setting(u"wsrep-cluster-name"_s, u"aioorm"_s)
        .setting(u"wsrep-node-address"_s, host())
        .setting(u"wsrep-sst-method"_s, u"aioorm"_s)
        .setting(u"binlog-format"_s, u"ROW"_s)
        .setting(u"innodb-autoinc-lock-mode"_s, u"2"_s);
}

bool GaleraNode::keep()
{
    return run(u"/bin/cp"_s, {u"-r"_s, path(u"data"_s), kept()}, u"cp"_s) && run(u"/bin/rm"_s, {u"-f"_s, kept() + u"/galera.cache"_s}, u"rm"_s);
}

bool GaleraNode::makeData()
{
    const QString script = path(u"wsrep_sst_aioorm"_s);
    if (!write(u"wsrep_sst_aioorm"_s, transfer) || !QFile::setPermissions(script, QFile::ReadOwner | QFile::ExeOwner)) {
        return fail(u"no script at %1"_s.arg(script));
    }
    return m_first ? run(u"/bin/cp"_s, {u"-r"_s, m_first->kept(), path(u"data"_s)}, u"cp"_s) : MariadbServer::makeData();
}

QStringList GaleraNode::moreOptions()
{
    if (m_first && !isMade()) { // one whose port was taken, and who could not join, has noted that its data are of no use
        run(u"/bin/cp"_s, {m_first->kept() + u"/grastate.dat"_s, path(u"data"_s)}, u"cp"_s);
    }
    m_groupPort = freePort();
    // a machine that is slow does not make a node one that is gone
    const QStringList options{u"gmcast.listen_addr=tcp://%1:%2"_s.arg(host()).arg(m_groupPort),
                              u"ist.recv_addr=%1:%2"_s.arg(host()).arg(freePort()),
                              u"base_host="_s + host(),
                              u"evs.suspect_timeout=PT30S"_s,
                              u"evs.inactive_timeout=PT60S"_s,
                              u"evs.install_timeout=PT30S"_s,
                              u"pc.wait_prim_timeout=PT60S"_s,
                              u"gcache.size=8M"_s};
    QStringList all{u"--wsrep-provider-options="_s + options.join(u';')};
    if (m_first) {
        all << u"--wsrep-cluster-address=gcomm://%1:%2"_s.arg(host()).arg(m_first->m_groupPort);
    } else {
        all << u"--wsrep-cluster-address=gcomm://"_s << u"--wsrep-new-cluster"_s;
    }
    return all;
}

void GaleraNode::prepare(QProcess &process) const
{
    MariadbServer::prepare(process);
    QProcessEnvironment environment = process.processEnvironment();
    environment.insert(u"PATH"_s, folder() + u':' + environment.value(u"PATH"_s));
    process.setProcessEnvironment(environment);
}

QString GaleraNode::status(const char *name)
{
    QString error; // while a node joins it ends connections
    const auto rows = tryQuery(u"SHOW STATUS LIKE 'wsrep\\_%1'"_s.arg(QLatin1StringView(name)), {}, error);
    return rows ? rows->value(0).value(1) : QString();
}

bool GaleraNode::isReady()
{
    return status("ready") == u"ON" && status("local_state_comment") == u"Synced";
}

void GaleraNode::waitForOthers()
{
    query(u"SET wsrep_sync_wait = 15; SELECT COUNT(*) FROM mysql.global_priv"_s);
}

void GaleraNode::pause()
{
    ::kill(pid_t(processId()), SIGSTOP);
}

void GaleraNode::goOn()
{
    ::kill(pid_t(processId()), SIGCONT);
}

QString GaleraCluster::missing()
{
    return provider().isEmpty() ? u"Galera not found, so nothing is tested on it: apt install galera-4"_s : QString();
}

bool GaleraCluster::waitFor(const std::function<bool()> &condition, const QString &what)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            m_error = u"%1 did not happen in time"_s.arg(what);
            return false;
        }
        QThread::msleep(5);
    }
    return true;
}

bool GaleraCluster::start()
{
    m_isWhole = false;
    m_nodes.clear();
    if (m_error = missing(); !m_error.isEmpty()) {
        return false;
    }
    m_nodes.push_back(std::make_unique<GaleraNode>(nullptr));
    for (int number = 1; number < size; ++number) {
        m_nodes.push_back(std::make_unique<GaleraNode>(&node(0)));
    }
    // where its data and what is missing from them have the same history, it is soon made up for
    const auto begins = [](GaleraNode &first) {
        return first.start() && first.stop() && first.keep();
    };
    if (!begins(node(0))) {
        m_error = node(0).errorString();
        return false;
    }
    for (const auto &node : m_nodes) {
        if (!node->start()) { // one after the other: two at once take twice as long
            m_error = node->errorString();
            return false;
        }
    }
    m_isWhole = waitFor(
        [this] {
            return std::all_of(m_nodes.begin(), m_nodes.end(), [](const auto &node) {
                return node->isReady() && node->status("cluster_size").toInt() == size
                    && node->value(u"SELECT @@global.auto_increment_increment"_s).toInt() == size;
            });
        },
        u"a cluster of three"_s);
    return m_isWhole;
}

bool GaleraCluster::isWhole()
{
    return m_isWhole && std::all_of(m_nodes.begin(), m_nodes.end(), [](const auto &node) {
               return node->isRunning();
           });
}

QString GaleraCluster::createDatabase()
{
    const QString name = node(0).createDatabase();
    for (int number = 1; number < size; ++number) {
        node(number).waitForOthers();
    }
    return name;
}

bool GaleraCluster::leaveAlone(int number)
{
    GaleraNode &left = node(number);
    m_isWhole = false;
    left.query(u"SET GLOBAL wsrep_provider_options = 'evs.suspect_timeout=PT0.5S'"_s);
    left.query(u"SET GLOBAL wsrep_provider_options = 'evs.inactive_timeout=PT1S'"_s);
    return waitFor(
        [&left] {
            return left.status("cluster_status") == u"non-Primary" && left.status("ready") == u"OFF";
        },
        u"a node that knows that it is alone"_s);
}
