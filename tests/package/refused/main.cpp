// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Of a library that was built with the folder "refusing" and without its own backends.

#include <AioDatabase>

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace
{
bool knowsThatSchemeAlone()
{
    try {
        AioDatabase::fromUrl(u"sqlite:hush"_s);
        return false;
    } catch (const AioInterfaceError &error) {
        return error.message().contains(u": refusing:."_s) && !error.message().contains(u"hush"_s);
    }
}

AioTask<> connectTo(AioDatabase &db)
{
    bool refused = false;
    try {
        co_await db.aioConnect();
    } catch (const AioOperationalError &error) {
        refused = error.phase() == AioPhase::Connect && error.message().contains(u"Nobody is let in."_s);
    }
    QCoreApplication::exit(refused && knowsThatSchemeAlone() ? 0 : 1);
}
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const auto db = AioDatabase::fromUrl(u"refusing://ann@host/shop"_s);
    aioSpawn(&application, [&] {
        return connectTo(*db);
    });
    return QCoreApplication::exec();
}
