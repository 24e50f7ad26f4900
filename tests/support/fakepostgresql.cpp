// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/fakepostgresql.h"

#include <QHash>
#include <QRegularExpression>
#include <QtEndian>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{
constexpr quint32 integerType = 23, textType = 25;

template<class T>
QByteArray number(T value)
{
    const T big = qToBigEndian(value);
    return QByteArray(reinterpret_cast<const char *>(&big), sizeof big);
}

template<class T>
T numberAt(const QByteArray &bytes, qsizetype at)
{
    return at + qsizetype(sizeof(T)) <= bytes.size() ? qFromBigEndian<T>(bytes.constData() + at) : T(0);
}

QByteArray textAt(const QByteArray &bytes, qsizetype at)
{
    return QByteArray(bytes.constData() + at);
}

bool givesRows(const QByteArray &sql)
{
    return sql.startsWith("SELECT") || sql.startsWith("FETCH");
}

int parametersOf(const QByteArray &sql)
{
    static const QRegularExpression placeholder(u"\\$(\\d+)"_s);
    int most = 0;
    for (auto match = placeholder.globalMatch(QString::fromUtf8(sql)); match.hasNext();) {
        most = std::max(most, match.next().captured(1).toInt());
    }
    return most;
}
}

class FakePostgresql::Client
{
public:
    explicit Client(int socket)
        : socket(socket)
        , notifier(socket, QSocketNotifier::Read)
    {
    }
    ~Client() { end(); }
    Q_DISABLE_COPY_MOVE(Client)

    void end()
    {
        notifier.setEnabled(false);
        if (socket >= 0) {
            ::close(std::exchange(socket, -1));
        }
    }
    void write(const QByteArray &bytes) const
    {
        // what is sent is short; whoever does not read it has gone
        if (socket >= 0 && !bytes.isEmpty()) {
            (void)::send(socket, bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
        }
    }

    int socket;
    QSocketNotifier notifier;
    QByteArray received;
    bool isStarted = false;
    QHash<QByteArray, QByteArray> statements; ///< the SQL of each name
    QByteArray portalSql;
    bool isBinary = false;
    char transaction = 'I';
};

FakePostgresql::FakePostgresql()
{
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(m_socket, reinterpret_cast<sockaddr *>(&address), size) != 0 || ::listen(m_socket, SOMAXCONN) != 0
        || ::getsockname(m_socket, reinterpret_cast<sockaddr *>(&address), &size) != 0) {
        qFatal("There is no port for a server");
    }
    m_port = ntohs(address.sin_port);
    m_notifier = std::make_unique<QSocketNotifier>(m_socket, QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] {
        accept();
    });
}

FakePostgresql::~FakePostgresql()
{
    m_notifier.reset();
    ::close(m_socket);
}

QString FakePostgresql::url() const
{
    return u"postgresql://somebody:secret@127.0.0.1:%1/fake?sslmode=disable"_s.arg(m_port);
}

QByteArray FakePostgresql::message(char type, const QByteArray &body)
{
    return type + number(qint32(body.size() + 4)) + body;
}

QByteArray FakePostgresql::authentication(qint32 code, const QByteArray &body)
{
    return message('R', number(code) + body);
}

QByteArray FakePostgresql::rowDescription(const QList<std::pair<QByteArray, quint32>> &columns, qint16 format)
{
    QByteArray body = number(qint16(columns.size()));
    for (const auto &[name, type] : columns) {
        body += name + '\0' + number(qint32(0)) + number(qint16(0)) + number(type) + number(qint16(type == integerType ? 4 : -1)) + number(qint32(-1))
            + number(format);
    }
    return message('T', body);
}

QByteArray FakePostgresql::dataRow(const QByteArrayList &values)
{
    QByteArray body = number(qint16(values.size()));
    for (const QByteArray &value : values) {
        body += number(qint32(value.size())) + value;
    }
    return message('D', body);
}

QByteArray FakePostgresql::error(const char *severity, const char *state, const char *text)
{
    return message('E', QByteArray("S") + severity + '\0' + 'V' + severity + '\0' + 'C' + state + '\0' + 'M' + text + '\0' + '\0');
}

void FakePostgresql::accept()
{
    for (int socket; (socket = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
        ++m_opened;
        if (isDown) {
            ::close(socket);
            continue;
        }
        std::erase_if(m_clients, [](const auto &client) {
            return client->socket < 0;
        });
        Client *const client = m_clients.emplace_back(std::make_unique<Client>(socket)).get();
        QObject::connect(&client->notifier, &QSocketNotifier::activated, m_notifier.get(), [this, client] {
            serve(*client);
        });
    }
}

void FakePostgresql::serve(Client &client)
{
    char chunk[8192];
    const ssize_t size = ::recv(client.socket, chunk, sizeof chunk, MSG_DONTWAIT);
    if (size <= 0) {
        client.end();
        return;
    }
    QByteArray &received = client.received;
    received.append(chunk, size);
    while (client.socket >= 0) {
        const qsizetype head = client.isStarted ? 5 : 4;
        const qint32 length = numberAt<qint32>(received, head - 4);
        if (received.size() < head || received.size() < head - 4 + length) {
            return;
        }
        const char type = client.isStarted ? received.front() : '\0';
        const QByteArray body = received.mid(head, length - 4);
        received.remove(0, head - 4 + length);
        if (!client.isStarted) {
            constexpr qint32 cancel = 80877102, tls = 80877103, gss = 80877104;
            const qint32 code = numberAt<qint32>(body, 0);
            if (code == cancel) {
                client.end();
                return;
            }
            if (code == tls || code == gss) {
                client.write("N");
                continue;
            }
            client.isStarted = true;
        }
        Messages messages = answer(client, type, body);
        if (rewrite) {
            messages = rewrite(type, client.portalSql, std::move(messages));
        }
        client.write(messages.join());
    }
}

FakePostgresql::Messages FakePostgresql::greeting()
{
    Messages messages{authentication(0)};
    for (const auto &[name, value] : {std::pair("server_version", "15.0"),
                                      std::pair("client_encoding", "UTF8"),
                                      std::pair("DateStyle", "ISO, MDY"),
                                      std::pair("IntervalStyle", "iso_8601"),
                                      std::pair("TimeZone", "UTC"),
                                      std::pair("integer_datetimes", "on"),
                                      std::pair("standard_conforming_strings", "on")}) {
        messages << message('S', QByteArray(name) + '\0' + value + '\0');
    }
    return messages << message('K', number(qint32(1)) + number(qint32(2))) << message('Z', "I");
}

FakePostgresql::Messages FakePostgresql::result(Client &client, const QByteArray &sql, bool isBinary) const
{
    if (givesRows(sql)) {
        Messages messages;
        for (int i = 1; i <= rows; ++i) {
            messages << dataRow({isBinary ? number(qint32(i)) : QByteArray::number(i), "row " + QByteArray::number(i)});
        }
        return messages << message('C', "SELECT " + QByteArray::number(rows) + '\0');
    }
    const QByteArray verb = sql.left(sql.indexOf(' ')).toUpper();
    if (verb == "START" || verb == "BEGIN") {
        client.transaction = 'T';
    } else if (verb == "COMMIT" || verb == "ROLLBACK") {
        client.transaction = 'I';
    }
    const QByteArray tag = verb == "INSERT"    ? QByteArray("INSERT 0 1")
        : verb == "UPDATE" || verb == "DELETE" ? verb + " 1"
        : verb == "START"                      ? QByteArray("START TRANSACTION")
                                               : verb;
    return {message('C', tag + '\0')};
}

FakePostgresql::Messages FakePostgresql::answer(Client &client, char type, const QByteArray &body)
{
    const QList<std::pair<QByteArray, quint32>> columns{{"n", integerType}, {"t", textType}};
    switch (type) {
    case 0:
        return askAtLogin.isEmpty() ? greeting() : Messages{askAtLogin};
    case 'p':
        ++m_passwords;
        return onPassword ? onPassword(body) : greeting();
    case 'P': {
        const QByteArray name = textAt(body, 0);
        client.statements.insert(name, textAt(body, name.size() + 1).trimmed());
        return {message('1', {})};
    }
    case 'D': {
        const bool isStatement = body.startsWith('S');
        const QByteArray sql = isStatement ? client.statements.value(textAt(body, 1)) : client.portalSql;
        Messages messages;
        if (isStatement) {
            QByteArray types = number(qint16(parametersOf(sql)));
            for (int i = 0; i < parametersOf(sql); ++i) {
                types += number(qint32(integerType));
            }
            messages << message('t', types);
        }
        return messages << (givesRows(sql) ? rowDescription(columns, qint16(!isStatement && client.isBinary)) : message('n', {}));
    }
    case 'B': {
        const QByteArray portal = textAt(body, 0), name = textAt(body, portal.size() + 1);
        client.portalSql = client.statements.value(name);
        client.isBinary = numberAt<qint16>(body, body.size() - 2) == 1; // the last of the result formats
        return {message('2', {})};
    }
    case 'E':
        return result(client, client.portalSql, client.isBinary);
    case 'C':
        return {message('3', {})};
    case 'Q': {
        client.portalSql = textAt(body, 0);
        Messages messages;
        if (givesRows(client.portalSql)) {
            messages << rowDescription(columns, 0);
        }
        return messages + result(client, client.portalSql, false) << message('Z', QByteArray(1, client.transaction));
    }
    case 'S':
        return {message('Z', QByteArray(1, client.transaction))};
    case 'X':
        client.end();
        return {};
    default:
        return {};
    }
}
