// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

// Places and what is in them, in Qt Widgets: explorer [DATABASE FILE] [--screenshot FILE.png]

#include "models.h"
#include "window.h"

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/core/aioinstalltranslator.h"
#include "aioorm/core/aiospawn.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QTimer>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace
{
/// Something to look at.
QCoro::Task<> fill(AioTransaction &tx)
{
    const auto &p = Place::columns();
    const auto &t = Thing::columns();
    const auto house = co_await Place::aioCreate(tx, p.name = u"House"_s);
    const auto cellar = co_await Place::aioCreate(tx, p.name = u"Cellar"_s, p.inside = house);
    const auto shelf = co_await Place::aioCreate(tx, p.name = u"Shelf"_s, p.inside = cellar);
    co_await Place::aioCreate(tx, p.name = u"Attic"_s, p.inside = house);
    const auto garden = co_await Place::aioCreate(tx, p.name = u"Garden"_s);
    const auto shed = co_await Place::aioCreate(tx, p.name = u"Shed"_s, p.inside = garden);
    co_await Thing::aioCreate(tx, t.place = garden, t.name = u"Bench"_s, t.value = AioDecimal::fromScaled(8900, 2));
    co_await Thing::aioCreate(tx, t.place = garden, t.name = u"Apple trees"_s, t.count = 3, t.value = AioDecimal::fromScaled(15000, 2));
    co_await Thing::aioCreate(tx, t.place = garden, t.name = u"Ladder"_s, t.value = AioDecimal::fromScaled(6550, 2), t.isLent = true);
    co_await Thing::aioCreate(tx, t.place = house, t.name = u"Clock"_s, t.value = AioDecimal::fromScaled(12050, 2));
    co_await Thing::aioCreate(tx, t.place = house, t.name = u"Chairs"_s, t.count = 6, t.value = AioDecimal::fromScaled(30000, 2));
    co_await Thing::aioCreate(tx, t.place = house, t.name = u"Umbrella"_s, t.count = 2, t.value = AioDecimal::fromScaled(1999, 2), t.isLent = true);
    co_await Thing::aioCreate(tx, t.place = cellar, t.name = u"Bicycle"_s, t.value = AioDecimal::fromScaled(45000, 2));
    co_await Thing::aioCreate(tx, t.place = shelf, t.name = u"Jam"_s, t.count = 24, t.value = AioDecimal::fromScaled(6000, 2));
    co_await Thing::aioCreate(tx, t.place = shed, t.name = u"Spade"_s, t.value = AioDecimal::fromScaled(2500, 2), t.isLent = true);
}

// the database outlives the program's event loop
QCoro::Task<> prepare(AioDatabase *database)
{
    co_await database->aioCreateTables<Place, Thing>();
    // on a line of its own: g++ 12 loses the coroutine's frame where the condition of an if with a co_await in it has one as well
    const qint64 there = co_await Place::select().aioCount();
    if (there == 0) {
        co_await database->aioAtomic(&fill);
    }
}
}

int main(int argc, char **argv)
{
    const QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(u"database"_s, u"An SQLite file; without one the data are gone at the end."_s, u"[FILE]"_s);
    const QCommandLineOption screenshot(u"screenshot"_s, u"Save a picture of the window, and end."_s, u"FILE.png"_s);
    parser.addOption(screenshot);
    parser.process(application);
    aioInstallTranslator(); // of the library's own sentences

    AioSqliteDatabase database(parser.positionalArguments().value(0, u":memory:"_s));
    Window window;
    window.setWindowTitle(u"Places and things"_s);
    window.resize(760, 420);
    int code = 0;
    const auto start = [&]() -> QCoro::Task<> {
        try {
            co_await prepare(&database);
        } catch (const AioError &error) {
            std::fprintf(stderr, "explorer: %s\n", qPrintable(error.message()));
            code = 1;
            QCoreApplication::exit(code);
            co_return;
        }
        window.openFirst();
        window.show();
        if (parser.isSet(screenshot)) {
            QTimer::singleShot(1000, &window, [&] {
                code = window.grab().save(parser.value(screenshot)) ? 0 : 1;
                QCoreApplication::exit(code);
            });
        }
    };
    aioSpawn(&window, start);
    return QCoreApplication::exec();
}
