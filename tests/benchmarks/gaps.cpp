// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "benchmodel.h"
#include "gapmeter.h"
#include "harness.h"
#include "rawslices.h"

#include <QEventLoop>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
/// A row as an object, without the library.
class RawObject : public QObject
{
public:
    explicit RawObject(Row &&row)
        : row(std::move(row))
    {
    }
    Row row;
};

/// 200 000 objects from one aioExecute(): how long the event loop is kept at a time. The floor makes as many plain QObjects
/// from what a thread of its own reads; it must make them where they live. They are of one allocation each beside that of
/// QObject itself, and take the rows' texts as they are.
class ModelsGap : public Figure
{
public:
    static Facts facts() { return Facts("models-gap", Rule::Worst, 50, "ms").onCpus(2); }

    void setUp(const QString &folder) override
    {
        GapMeter::check();
        m_path = makeDatabase(folder, u"models.sqlite"_s, createTable(), tableRows);
        m_database = std::make_unique<AioSqliteDatabase>(m_path);
    }

    void tearDown() override
    {
        runToEnd(m_database->aioClose());
        m_database.reset();
    }

    Sample floor() override
    {
        std::vector<std::shared_ptr<RawObject>> objects;
        QEventLoop loop;
        RawSlices slices;
        GapMeter meter;
        meter.start();
        slices.start(m_path, [&](RawConnection &connection) {
            slices.post([&objects, count = rawHighestId(connection, "rows")] {
                objects.reserve(std::size_t(count));
            });
            RawStatement statement(connection, selectAll);
            std::vector<Row> slice;
            slice.reserve(rowsPerSlice);
            const auto handOver = [&] {
                slices.post([&objects, slice = std::exchange(slice, {})]() mutable {
                    for (Row &row : slice) {
                        objects.push_back(std::make_shared<RawObject>(std::move(row)));
                    }
                });
                slice.reserve(rowsPerSlice);
            };
            while (statement.step()) {
                appendRawRow(slice, statement.handle());
                if (slice.size() == rowsPerSlice) {
                    handOver();
                }
            }
            handOver();
            slices.post([&loop] {
                loop.quit();
            });
        });
        loop.exec();
        const Gap gap = meter.stop();
        require(objects.size() == tableRows, u"%1 rows read"_s.arg(objects.size()));
        Checksum sum;
        for (const auto &object : objects) {
            sum.add(object->row);
        }
        return Sample(gap.longest, sum.value());
    }

    Sample ours() override
    {
        GapMeter meter;
        meter.start();
        const QList<std::shared_ptr<BenchRow>> rows = runToEnd(readModels(*m_database));
        const Gap gap = meter.stop();
        require(rows.size() == tableRows, u"%1 rows read"_s.arg(rows.size()));
        return Sample(gap.longest, checksum(rows));
    }

private:
    static constexpr std::size_t rowsPerSlice = 500;
    QString m_path;
    std::unique_ptr<AioSqliteDatabase> m_database;
};

const Registration<ModelsGap> modelsGap;
}
}
