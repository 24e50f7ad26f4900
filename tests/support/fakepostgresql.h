// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QByteArrayList>
#include <QSocketNotifier>

#include <functional>
#include <memory>
#include <vector>

/// What speaks PostgreSQL's protocol, and lies where a test wants it to: on a port of its own, in the thread of the test.
///
/// Left alone it is honest. Each SELECT gives rows of two columns, n (1, 2, …) and t ("row 1", …); what writes, one row; BEGIN, COMMIT and
/// ROLLBACK are kept account of.
class FakePostgresql
{
public:
    /// The messages that answer one of the client's, which is of this type: 'P' for Parse, 'B' Bind, 'D' Describe, 'E' Execute, 'S' Sync, 'Q'
    /// Query, 'p' a password, 0 the start. The rewritten ones go instead.
    using Messages = QByteArrayList;
    using Rewrite = std::function<Messages(char type, const QByteArray &sql, Messages honest)>;

    FakePostgresql();
    ~FakePostgresql();
    Q_DISABLE_COPY_MOVE(FakePostgresql)

    QString url() const;
    int rows = 3;
    Rewrite rewrite;
    bool isDown = false; ///< whoever connects is hung up on
    /// What a connection is greeted with instead of "authenticated": AuthenticationSASL and the like. Empty: nobody is asked.
    QByteArray askAtLogin;
    /// Answers a message of the client with its password, or the first of several steps.
    std::function<Messages(const QByteArray &body)> onPassword;

    int opened() const { return m_opened; }
    int passwords() const { return m_passwords; } ///< messages of the client that had one

    static QByteArray message(char type, const QByteArray &body);
    static QByteArray authentication(qint32 code, const QByteArray &body = {});
    static QByteArray rowDescription(const QList<std::pair<QByteArray, quint32>> &columns, qint16 format);
    static QByteArray dataRow(const QByteArrayList &values);
    static QByteArray error(const char *severity, const char *state, const char *text);

private:
    class Client;
    void accept();
    void serve(Client &client);
    Messages answer(Client &client, char type, const QByteArray &body);
    Messages result(Client &client, const QByteArray &sql, bool isBinary) const;
    static Messages greeting();

    int m_socket = -1;
    quint16 m_port = 0;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::vector<std::unique_ptr<Client>> m_clients;
    int m_opened = 0, m_passwords = 0;
};
