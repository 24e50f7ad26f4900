// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listwindow_p.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <vector>

using Aio::Detail::ListWindow;
using Aio::Detail::Record;
using Aio::Detail::RowStore;
using Run = ListWindow::Run;

/// Which rows of a long list are loaded, and which to load next. No database.
class TestListWindow : public QObject
{
    Q_OBJECT

private:
    static Record record()
    {
        const AioCell cell = AioCell::fromInteger(1);
        return Record::fromCells({&cell, 1});
    }
    static RowStore store(const std::vector<bool> &loaded)
    {
        RowStore rows;
        for (const bool isLoaded : loaded) {
            rows.append(isLoaded ? record() : Record());
        }
        return rows;
    }
    /// The runs of an oracle that says it of each row.
    static QString runsOf(const std::vector<bool> &loaded)
    {
        QString text;
        for (std::size_t i = 0; i < loaded.size(); ++i) {
            if (loaded[i] && (i == 0 || !loaded[i - 1])) {
                std::size_t end = i;
                while (end < loaded.size() && loaded[end]) {
                    ++end;
                }
                text += QStringLiteral("%1-%2 ").arg(i).arg(end);
            }
        }
        return text;
    }
    static QString runsOf(const std::vector<Run> &runs)
    {
        QString text;
        for (const Run &run : runs) {
            text += QStringLiteral("%1-%2 ").arg(run.first).arg(run.end());
        }
        return text;
    }

private Q_SLOTS:
    void loadedRowsAgainstAnOracle()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        for (int round = 0; round < 300; ++round) {
            std::vector<bool> loaded(random.bounded(1, 60));
            ListWindow window;
            for (int step = 0; step < 40; ++step) {
                const int size = int(loaded.size());
                const int first = int(random.bounded(size + 1));
                const int count = int(random.bounded(1, 12));
                switch (random.bounded(4)) {
                case 0:
                    for (int row = first; row < std::min(first + count, size); ++row) {
                        loaded[std::size_t(row)] = true;
                    }
                    window.noteLoaded(Run{first, std::max(std::min(first + count, size) - first, 0)});
                    break;
                case 1:
                    for (int row = first; row < std::min(first + count, size); ++row) {
                        loaded[std::size_t(row)] = false;
                    }
                    window.noteUnloaded(Run{first, std::max(std::min(first + count, size) - first, 0)});
                    break;
                case 2:
                    loaded.insert(loaded.begin() + first, std::size_t(count), false);
                    window.noteInserted(first, count);
                    break;
                case 3: {
                    const int taken = std::min(count, size - first);
                    if (taken > 0 && taken < size) {
                        loaded.erase(loaded.begin() + first, loaded.begin() + first + taken);
                        window.noteRemoved(first, taken);
                    }
                    break;
                }
                }
                QCOMPARE(runsOf(window.loaded()), runsOf(loaded));
                const int row = int(random.bounded(int(loaded.size())));
                QCOMPARE(!window.runAt(row).isEmpty(), bool(loaded[std::size_t(row)]));
            }
        }
    }

    void thePageThatWasAskedForLastComesFirst()
    {
        std::vector<bool> loaded(1000);
        ListWindow window;
        window.ask(15, 10, 20);
        window.ask(512, 10, 20);
        const auto load = [&](Run run) {
            std::fill_n(loaded.begin() + run.first, run.count, true);
        };
        Run run = window.next(store(loaded), 10, true);
        QCOMPARE(run.first, 510);
        QCOMPARE(run.count, 10);
        load(run);
        run = window.next(store(loaded), 10, true);
        QCOMPARE(run.first, 10);
        load(run);
        QVERIFY(window.next(store(loaded), 10, true).isEmpty());
    }

    void onlyWhatIsMissingIsLoaded()
    {
        std::vector<bool> loaded(100);
        loaded[53] = loaded[54] = true;
        ListWindow window;
        window.ask(50, 10, 20);
        RowStore rows = store(loaded);
        const Run run = window.next(rows, 10, true);
        QCOMPARE(run.first, 50);
        QCOMPARE(run.count, 3);
        window.noteAnswered(run);
        QVERIFY(window.next(store(loaded), 10, true).isEmpty());
        // what stands on either side of loaded rows is two questions
        window.ask(51, 10, 20);
        window.ask(57, 10, 20);
        QCOMPARE(window.next(store(loaded), 10, true).first, 50);
        window.noteAnswered(Run{50, 3});
        const Run rest = window.next(store(loaded), 10, true);
        QCOMPARE(rest.first, 55);
        QCOMPARE(rest.count, 5);
        window.noteAnswered(rest);
        // and rows that are read and gone again, since others are nearer to the eye, are not asked for without an end
        QVERIFY(window.next(store(loaded), 10, true).isEmpty());
        // at the end of the list the page is shorter
        std::vector<bool> few(95);
        window.ask(93, 10, 20);
        const Run last = window.next(store(few), 10, true);
        QCOMPARE(last.first, 90);
        QCOMPARE(last.count, 5);
    }

    /// A page that had fewer rows than was thought is not asked for again and again, but once more when numbers have changed.
    void shortPages()
    {
        std::vector<bool> loaded(100);
        ListWindow window;
        window.ask(12, 10, 20);
        window.ask(52, 10, 20);
        const Run run = window.next(store(loaded), 10, true);
        QCOMPARE(run.first, 50);
        window.noteShort(run);
        QCOMPARE(window.next(store(loaded), 10, true).first, 10);
        window.noteInserted(0, 10);
        window.askAgain();
        loaded.resize(110);
        QCOMPARE(window.next(store(loaded), 10, true).first, 20);
        std::fill_n(loaded.begin() + 20, 10, true);
        QCOMPARE(window.next(store(loaded), 10, true).first, 60);
        window.noteShort(Run{60, 3});
        QVERIFY(window.next(store(loaded), 10, true).isEmpty());
    }

    void countedRowsAreFollowed()
    {
        ListWindow window;
        window.noteLoaded(Run{10, 10});
        window.noteLoaded(Run{30, 10});
        window.noteLoaded(Run{50, 10});
        window.beginCount();
        QCOMPARE(window.counted(), (std::vector<int>{10, 30, 50}));
        window.noteInserted(25, 5);
        window.noteLoaded(Run{32, 3}); // a page before it
        QCOMPARE(window.counted(), (std::vector<int>{10, 35, 55}));
        window.noteRemoved(10, 1);
        QCOMPARE(window.counted(), (std::vector<int>{-1, 34, 54}));
        window.noteUnloaded(Run{50, 10});
        QCOMPARE(window.counted(), (std::vector<int>{-1, 34, -1}));
        window.noteRemoved(33, 1);
        QCOMPARE(window.counted(), (std::vector<int>{-1, 33, -1}));
    }

    void besideTheEye()
    {
        std::vector<bool> loaded(100);
        for (int row = 40; row < 50; ++row) {
            loaded[std::size_t(row)] = true;
        }
        ListWindow window;
        window.noteLoaded(Run{40, 10});
        window.see(44, 20);
        const Run run = window.next(store(loaded), 10, false);
        QCOMPARE(run.first, 50);
        QCOMPARE(run.count, 10);
        QVERIFY(window.next(store(loaded), 10, true).isEmpty());
    }

    void whoReadsInPassingDoesNotDriveTheViewAway()
    {
        ListWindow window;
        window.noteLoaded(Run{0, 10000});
        for (int row = 5000; row < 5030; ++row) {
            window.see(row, 20);
        }
        for (int row = 0; row < 4000; row += 100) {
            window.see(row, 20);
        }
        const std::vector<Run> watched = window.watched(20, {});
        QVERIFY(std::any_of(watched.begin(), watched.end(), [](const Run &run) {
            return run.first <= 5029 && 5029 < run.end();
        }));
        QVERIFY(watched.size() <= 3);
    }

    void theFarthestGoFirst()
    {
        ListWindow window;
        window.noteLoaded(Run{0, 100});
        window.noteLoaded(Run{500, 100});
        window.noteLoaded(Run{5000, 100});
        const std::vector<Run> kept{Run{500, 100}};
        QCOMPARE(runsOf(window.excess(kept, 300)), QString());
        QCOMPARE(runsOf(window.excess(kept, 200)), QStringLiteral("5000-5100 "));
        QCOMPARE(runsOf(window.excess(kept, 0)), QStringLiteral("5000-5100 0-100 "));
    }

    void marks()
    {
        ListWindow window;
        QVERIFY(!window.markBefore(100));
        for (const int index : {1000, 2000, 3000}) {
            window.addMark(ListWindow::Mark{index, {AioValue(qint64(index))}});
        }
        QVERIFY(!window.markBefore(999));
        QCOMPARE(window.markBefore(1000)->index, 1000);
        QCOMPARE(window.markBefore(2999)->index, 2000);
        QCOMPARE(window.markBefore(90000)->index, 3000);
        QCOMPARE(window.lastMark()->index, 3000);
    }

    void placeholdersCostNextToNothing()
    {
        RowStore rows = RowStore::placeholders(1'000'000);
        QCOMPARE(rows.size(), 1'000'000);
        QVERIFY(rows.at(999'999).isNull());
        rows.insert(500'000, RowStore::placeholders(3), 0, 3);
        QCOMPARE(rows.size(), 1'000'003);
        rows.replace(500'001, record());
        QVERIFY(!rows.at(500'001).isNull());
        QVERIFY(rows.at(500'000).isNull() && rows.at(500'002).isNull());
        QVERIFY(rows.at(1'000).isNull()); // chunks that were one are one no more
        const RowStore part = rows.part(500'000, 3);
        QCOMPARE(part.size(), 3);
        QVERIFY(!part.at(1).isNull());
    }
};

QTEST_GUILESS_MAIN(TestListWindow)
#include "tst_listwindow.moc"
