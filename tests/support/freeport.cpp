// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/freeport.h"

#include <QFile>
#include <QRandomGenerator>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

quint16 freePort()
{
    constexpr int lowest = 10'000;
    QFile range(QStringLiteral("/proc/sys/net/ipv4/ip_local_port_range"));
    const int ofClients = range.open(QFile::ReadOnly) ? range.readAll().simplified().split(' ').value(0).toInt() : 0;
    const int end = ofClients > lowest + 1000 ? ofClients : 32'768;
    for (int tries = 0; tries < 100; ++tries) {
        const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(quint16(QRandomGenerator::global()->bounded(lowest, end)));
        const bool isFree = ::bind(handle, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
        ::close(handle);
        if (isFree) {
            return ntohs(address.sin_port);
        }
    }
    return 0;
}
