// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "gapmeter.h"
#include "harness.h"
#include "qmlmodel.h"
#include "qmlrawlist.h"
#include "qmlscene.h"
#include "rawslices.h"

#include "aioorm_config.h"
#if AIOORM_POSTGRESQL
#include "rawpostgresql.h"
#endif
#if AIOORM_MYSQL
#include "rawmysql.h"
#endif

#include <QEventLoop>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
constexpr std::size_t rowsPerSlice = 500;

/// A model in a shown view, and the meter around what happens to it.
class ViewFigure : public Figure
{
public:
    void setUp(const QString &folder) override
    {
        GapMeter::check();
        m_raw = makeDatabase(folder, u"raw.sqlite"_s, createTable(), tableRows);
        m_database = openDatabase(folder);
        m_scene = std::make_unique<QmlScene>();
    }

    void tearDown() override
    {
        m_scene.reset();
        runToEnd(m_database->aioClose());
        m_database.reset();
    }

protected:
    virtual std::unique_ptr<AioDatabase> openDatabase(const QString &folder)
    {
        return std::make_unique<AioSqliteDatabase>(makeDatabase(folder, u"ours.sqlite"_s, createTable(), tableRows));
    }

    /// Fills the model in slices; quits the loop when it is full.
    void loadRaw(RawListModel &model)
    {
        QEventLoop loop;
        RawSlices slices;
        slices.start(m_raw, [&](RawConnection &connection) {
            slices.post([&model, count = rawHighestId(connection, "rows")] {
                model.reserve(count);
            });
            RawStatement statement(connection, selectAll);
            std::vector<Row> slice;
            slice.reserve(rowsPerSlice);
            const auto handOver = [&] {
                slices.post([&model, slice = std::exchange(slice, {})]() mutable {
                    model.append(std::move(slice));
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
    }

    /// Commits the change, reads all rows again and hands over those that differ from `known`, which is brought up to date.
    void refreshRaw(RawListModel &model, QList<Row> &known)
    {
        QEventLoop loop;
        RawSlices slices;
        slices.start(m_raw, [&](RawConnection &connection) {
            connection.execute(refreshRows);
            RawStatement statement(connection, selectAll);
            std::vector<std::pair<int, Row>> slice;
            const auto handOver = [&] {
                slices.post([&model, slice = std::exchange(slice, {})]() mutable {
                    model.replace(std::move(slice));
                });
            };
            for (int i = 0; statement.step(); ++i) {
                Row row = rawRow(statement.handle());
                if (row != known[i]) {
                    known[i] = row;
                    slice.emplace_back(i, std::move(row));
                }
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
    }

    /// A model of all rows that begins to load in the next turn of the event loop.
    std::unique_ptr<BenchRowListModel> makeModel()
    {
        auto model = std::make_unique<BenchRowListModel>();
        model->setDatabase(m_database.get());
        model->setPageSize(0);
        return model;
    }

    /// Runs the event loop until the model is at rest and `isThere`.
    template<class F>
    static void wait(AioListModel &model, F &&isThere)
    {
        QEventLoop loop;
        QString problem;
        const auto check = [&] {
            if (model.status() == AioListModel::Ready && isThere()) {
                loop.quit();
            }
        };
        const auto fail = [&](const QString &message) {
            problem = message;
            loop.quit();
        };
        QObject::connect(&model, &AioListModel::statusChanged, &loop, check);
        QObject::connect(&model, &AioListModel::errorOccurred, &loop, fail);
        QTimer::singleShot(std::chrono::minutes(1), &loop, [&] {
            fail(u"the model does not come to rest"_s);
        });
        loop.exec();
        require(problem.isEmpty(), problem);
    }

    std::unique_ptr<QmlScene> m_scene;
    std::unique_ptr<AioDatabase> m_database;
    QString m_raw;
};

/// 200 000 rows load into a model that a ListView shows: how long the event loop is kept at a time.
class LoadGap : public ViewFigure
{
public:
    static Facts facts() { return Facts("qml-load-gap", Rule::Worst, 16, "ms").onCpus(2).withWindow(); }

    Sample floor() override
    {
        RawListModel model;
        m_scene->showFrames();
        GapMeter meter;
        meter.start();
        m_scene->setModel(&model);
        loadRaw(model);
        m_scene->showFrames();
        const Gap gap = meter.stop();
        return result(gap, model);
    }

    Sample ours() override
    {
        m_scene->showFrames();
        GapMeter meter;
        meter.start();
        const auto model = makeModel();
        m_scene->setModel(model.get());
        wait(*model, [&] {
            return model->count() == tableRows;
        });
        m_scene->showFrames();
        const Gap gap = meter.stop();
        return result(gap, *model);
    }

private:
    Sample result(const Gap &gap, const QAbstractItemModel &model)
    {
        require(m_scene->count() == tableRows, u"the view has %1 rows"_s.arg(m_scene->count()));
        const Sample sample(gap.longest, checksum(model));
        m_scene->setModel(nullptr);
        return sample;
    }
};

/// The same from a server, whose rows are read and taken apart on this thread. The floor stays the one that has a thread for it.
template<class Server, class Database>
class ServerLoadGap : public LoadGap
{
public:
    void tearDown() override
    {
        LoadGap::tearDown();
        m_server.reset();
    }

protected:
    std::unique_ptr<AioDatabase> openDatabase(const QString &) override
    {
        m_server = std::make_unique<Server>();
        m_server->fill(tableRows);
        return std::make_unique<Database>(m_server->options());
    }

private:
    std::unique_ptr<Server> m_server;
};

#if AIOORM_POSTGRESQL
class PostgresqlLoadGap : public ServerLoadGap<BenchServer, AioPostgresqlDatabase>
{
public:
    static Facts facts() { return Facts("postgresql-load-gap", Rule::Worst, 16, "ms").onCpus(2).withWindow(); }
};

const Registration<PostgresqlLoadGap> postgresqlLoadGap;
#endif
#if AIOORM_MYSQL
class MysqlLoadGap : public ServerLoadGap<MysqlBenchServer, AioMySqlDatabase>
{
public:
    static Facts facts() { return Facts("mysql-load-gap", Rule::Worst, 16, "ms").onCpus(2).withWindow(); }
};

class MysqlTlsLoadGap : public ServerLoadGap<MysqlTlsBenchServer, AioMySqlDatabase>
{
public:
    static Facts facts() { return Facts("mysql-tls-load-gap", Rule::Worst, 16, "ms").onCpus(2).withWindow(); }
};

const Registration<MysqlLoadGap> mysqlLoadGap;
const Registration<MysqlTlsLoadGap> mysqlTlsLoadGap;
#endif

/// A commit changes 20 000 of 200 000 rows that a ListView shows.
class RefreshGap : public ViewFigure
{
public:
    static Facts facts() { return Facts("qml-refresh-gap", Rule::Worst, 16, "ms").onCpus(2).withWindow(); }

    void setUp(const QString &folder) override
    {
        ViewFigure::setUp(folder);
        loadRaw(m_rawModel);
        // not a shared copy, which the first change would have to detach
        m_rawKnown = QList<Row>(m_rawModel.rows().begin(), m_rawModel.rows().end());
        m_model = makeModel();
        wait(*m_model, [this] {
            return m_model->count() == tableRows;
        });
    }

    void tearDown() override
    {
        m_model.reset();
        ViewFigure::tearDown();
    }

    Sample floor() override
    {
        m_scene->setModel(&m_rawModel);
        m_scene->showFrames();
        GapMeter meter;
        meter.start();
        refreshRaw(m_rawModel, m_rawKnown);
        m_scene->showFrames();
        const Gap gap = meter.stop();
        return result(gap, m_rawModel, ++m_rawRefreshes);
    }

    Sample ours() override
    {
        m_scene->setModel(m_model.get());
        m_scene->showFrames();
        const QModelIndex last = m_model->index(tableRows - 1, 0);
        const int amount = m_model->roleNames().key("amount");
        const int before = last.data(amount).toInt();
        GapMeter meter;
        meter.start();
        const qint64 changed = runToEnd(refresh(*m_database));
        wait(*m_model, [&] {
            return last.data(amount).toInt() != before;
        });
        m_scene->showFrames();
        const Gap gap = meter.stop();
        require(changed == refreshedRows, u"%1 rows changed"_s.arg(changed));
        return result(gap, *m_model, ++m_refreshes);
    }

private:
    Sample result(const Gap &gap, const QAbstractItemModel &model, int refreshes)
    {
        require(m_scene->count() == tableRows, u"the view has %1 rows"_s.arg(m_scene->count()));
        m_scene->setModel(nullptr);
        return Sample(gap.longest, checksum(model, refreshes));
    }

    RawListModel m_rawModel;
    QList<Row> m_rawKnown;
    int m_rawRefreshes = 0;
    std::unique_ptr<BenchRowListModel> m_model;
    int m_refreshes = 0;
};

/// Pages of rows with what a foreign key leads to, against the same pages without.
class IncludePage : public ViewFigure
{
public:
    static Facts facts() { return Facts("qml-include-page", Rule::Ratio, 1.5, "ms").onCpus(2); }

    void setUp(const QString &folder) override
    {
        m_database = std::make_unique<AioSqliteDatabase>(folder + u"/include.sqlite"_s);
        runToEnd(fill(*m_database));
    }

    Sample floor() override { return pages({}); }
    Sample ours() override { return pages({u"folder"_s}); }

private:
    static constexpr int pageCount = 50;

    static AioTask<> fill(AioDatabase &database)
    {
        const auto &folders = BenchFolder::columns();
        const auto &files = BenchFile::columns();
        co_await database.aioCreateTables<BenchFolder, BenchFile>();
        constexpr int folderCount = 1000;
        QList<std::tuple<QString>> paths;
        for (int i = 0; i < folderCount; ++i) {
            paths.emplaceBack(u"a folder of some depth/folder %1"_s.arg(i));
        }
        const auto insertFolders = BenchFolder::insertMany(folders.path).rows(paths);
        co_await insertFolders.aioExecute(database);
        QList<std::tuple<QString, qint64, qint64, QDateTime>> rows;
        for (int i = 0; i < tableRows; ++i) {
            rows.emplaceBack(u"file %1"_s.arg(i), 1 + i % folderCount, i, QDateTime::fromMSecsSinceEpoch(qint64(i) * 60000, Qt::UTC));
        }
        const auto insertFiles = BenchFile::insertMany(files.name, files.folder, files.size, files.modified).rows(rows);
        co_await insertFiles.aioExecute(database);
    }

    /// Each is asked for when the one before is there.
    Sample pages(const QStringList &include)
    {
        BenchFileListModel model;
        model.setDatabase(m_database.get());
        model.setInclude(include);
        const StopWatch watch;
        for (int page = 1; page <= pageCount; ++page) {
            model.fetchMore({});
            wait(model, [&] {
                return model.count() == page * model.pageSize();
            });
        }
        const double time = watch.milliseconds();
        quint64 sum = 0;
        for (int row = 0; row < model.count(); ++row) {
            sum = sum * 31 + model.keyAt(row).toULongLong();
        }
        return Sample(time, sum);
    }
};

const Registration<IncludePage> includePage;
const Registration<LoadGap> loadGap;
const Registration<RefreshGap> refreshGap;
}
}
