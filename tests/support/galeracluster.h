// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/mariadbserver.h"

#include <functional>
#include <vector>

/// One node of a GaleraCluster.
class GaleraNode final : public MariadbServer
{
public:
    /// Joins the cluster of `first`, with the data that it has kept; null: begins one.
    explicit GaleraNode(const GaleraNode *first);

    /// Before it begins the cluster: what it holds now, for those that join it. False: errorString().
    bool keep();
    /// A variable of SHOW STATUS, without "wsrep_"; empty where it does not answer.
    QString status(const char *name);
    /// What others have committed has been applied here.
    void waitForOthers();
    /// Its process stands still, as that of a machine that is not reached; what is sent to it waits.
    void pause();
    void goOn();
    bool isReady() override;

private:
    bool makeData() override;
    QStringList moreOptions() override;
    void prepare(QProcess &process) const override;
    QString kept() const { return path(QStringLiteral("kept")); }

    const GaleraNode *const m_first;
    quint16 m_groupPort = 0;
};

/// Three nodes of Galera on 127.0.0.1, each a MariadbServer of its own: ready in about five seconds.
///
///     GaleraCluster cluster;
///     QVERIFY2(cluster.start(), qPrintable(cluster.errorString()));
///     cluster.node(0).query(u"INSERT …"_s);
///     cluster.node(1).waitForOthers();
///
/// Thread: its own. Blocks, without an event loop.
class GaleraCluster
{
public:
    static constexpr int size = 3;

    /// Nothing where Galera is; else the line that says what to do.
    static QString missing();

    /// All nodes, in step with each other. False: errorString().
    bool start();
    QString errorString() const { return m_error; }
    GaleraNode &node(int number) { return *m_nodes[std::size_t(number)]; }
    /// Nobody has been left alone.
    bool isWhole();
    /// An empty database on all nodes, by a name that no other call has given.
    QString createDatabase();
    /// Nobody else answers this one any more: waits until it knows it. Alone it is no majority.
    bool leaveAlone(int number);

private:
    bool waitFor(const std::function<bool()> &condition, const QString &what);

    std::vector<std::unique_ptr<GaleraNode>> m_nodes;
    bool m_isWhole = false;
    QString m_error;
};
