// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/driver/login_p.h"

#include <QCoreApplication>
#include <mutex>

#include <dlfcn.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
// logins that nobody waits for, and that have not noticed yet
std::atomic<int> leftBehind = 0;
constexpr int mostLeftBehind = 16;

// A login that is left behind still uses OpenSSL when the process ends, which would take it apart under its hands.
void keepOpenSsl()
{
    constexpr quint64 noAtExit = 0x00080000;
    using Init = int (*)(quint64, const void *);
    if (const auto init = reinterpret_cast<Init>(dlsym(RTLD_DEFAULT, "OPENSSL_init_crypto"))) {
        init(noAtExit, nullptr);
    }
}
}

Login::Login(QString where)
    : m_where(std::move(where))
{
}

Login::~Login() = default;

void Login::begin(DriverThreads &threads)
{
    if (const int behind = leftBehind.load(); behind >= mostLeftBehind) {
        AioErrorInfo(
            AioErrorKind::Operational,
            QCoreApplication::translate("AioError", "No connection to %1: %2 earlier attempts, which were given up, are still computing or looking up names.")
                .arg(m_where)
                .arg(behind))
            .phase(AioPhase::Connect)
            .retryable(true)
            .raise();
    }
    static std::once_flag kept;
    std::call_once(kept, &keepOpenSsl);
    threads.start(
        [self = shared_from_this()] {
            self->run();
        },
        [weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                self->abandon();
            }
        });
}

void Login::abandon()
{
    if (!m_abandoned.exchange(true)) {
        ++leftBehind;
    }
}

void Login::run()
{
    go();
    if (m_abandoned.exchange(true)) {
        --leftBehind;
    }
}
}
