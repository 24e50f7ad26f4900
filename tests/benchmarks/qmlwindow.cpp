// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "benchdata.h"
#include "gapmeter.h"
#include "harness.h"
#include "qmlmodel.h"
#include "qmlrawlist.h"
#include "qmlscene.h"
#include "rawslices.h"
#include "rawsqlite.h"

#include "aioorm_config.h"
#if AIOORM_POSTGRESQL
#include "rawpostgresql.h"

#include <libpq-fe.h>
#endif

#include <QEventLoop>
#include <QThreadPool>
#include <QTimer>

#include <malloc.h>

using namespace Qt::StringLiterals;

/// Windowed lists on a million rows, newest first. The floor is the query itself, on the thread that waits for it: the first page, a
/// page somewhere by OFFSET, the update and the row after it.
namespace Bench
{
namespace
{
constexpr int manyRows = 1'000'000;
constexpr int pageRows = 100;

/// A million rows in SQLite: one file for each side.
class SqliteRows
{
public:
    explicit SqliteRows(const QString &folder)
        : m_path(makeDatabase(folder, u"raw.sqlite"_s, createTable(), manyRows))
        , m_database(makeDatabase(folder, u"ours.sqlite"_s, createTable(), manyRows))
        , m_connection(m_path)
    {
        runToEnd(m_database.aioConnect());
    }
    ~SqliteRows() { runToEnd(m_database.aioClose()); }
    Q_DISABLE_COPY_MOVE(SqliteRows)

    AioDatabase &database() { return m_database; }
    void execute(const QByteArray &sql) { m_connection.execute(sql.constData()); }
    QList<Row> rows(const QByteArray &sql)
    {
        RawStatement statement(m_connection, sql);
        QList<Row> rows;
        while (statement.step()) {
            rows << rawRow(statement.handle());
        }
        return rows;
    }

private:
    const QString m_path;
    AioSqliteDatabase m_database;
    RawConnection m_connection;
};

#if AIOORM_POSTGRESQL
/// And in PostgreSQL, on one server for both.
class PostgresqlRows
{
public:
    explicit PostgresqlRows(const QString &)
    {
        m_server.fill(manyRows);
        m_database = std::make_unique<AioPostgresqlDatabase>(m_server.options());
        m_connection = std::make_unique<RawPostgresql>(m_server);
        runToEnd(m_database->aioConnect());
    }
    ~PostgresqlRows() { runToEnd(m_database->aioClose()); }
    Q_DISABLE_COPY_MOVE(PostgresqlRows)

    AioDatabase &database() { return *m_database; }
    void execute(const QByteArray &sql) { m_connection->execute(sql.constData()); }
    QList<Row> rows(const QByteArray &sql)
    {
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(
            PQexecParams(m_connection->handle(), sql.constData(), 0, nullptr, nullptr, nullptr, nullptr, 1),
            PQclear);
        require(PQresultStatus(result.get()) == PGRES_TUPLES_OK, QString::fromUtf8(PQerrorMessage(m_connection->handle())));
        QList<Row> rows;
        for (int row = 0; row < PQntuples(result.get()); ++row) {
            rows << rawRow(result.get(), row);
        }
        return rows;
    }

private:
    BenchServer m_server;
    std::unique_ptr<AioPostgresqlDatabase> m_database;
    std::unique_ptr<RawPostgresql> m_connection;
};
#endif

/// Runs the event loop until `isThere`, looked at after each turn.
template<class F>
void waitFor(F &&isThere)
{
    QEventLoop loop;
    StopWatch watch;
    while (!isThere()) {
        require(watch.milliseconds() < 60'000, u"the model does not get there"_s);
        loop.processEvents(QEventLoop::WaitForMoreEvents);
    }
}

std::unique_ptr<BenchRowListModel> makeList(AioDatabase &database)
{
    auto model = std::make_unique<BenchRowListModel>();
    model->setDatabase(&database);
    model->setWindowed(true);
    model->setPageSize(pageRows);
    model->setOrderBy({u"-id"_s});
    return model;
}

void waitForAll(const AioListModel &model, int rows)
{
    waitFor([&] {
        return model.status() == AioListModel::Ready && model.count() == rows;
    });
}

bool isLoaded(const AioListModel &model, int row)
{
    return model.data(model.index(row), Qt::UserRole).toBool();
}

/// Asks for a row, as a view that shows it, and waits for it.
void show(const AioListModel &model, int row)
{
    const int role = model.roleNames().key("name");
    model.data(model.index(row), role);
    waitFor([&] {
        return isLoaded(model, row);
    });
}

template<class Rows>
class WindowFigure : public Figure
{
public:
    void setUp(const QString &folder) override { m_rows = std::make_unique<Rows>(folder); }
    void tearDown() override { m_rows.reset(); }

protected:
    Rows &rows() { return *m_rows; }

private:
    std::unique_ptr<Rows> m_rows;
};

/// The same with a list that has been there for a moment.
template<class Rows>
class OpenWindowFigure : public WindowFigure<Rows>
{
public:
    void setUp(const QString &folder) override
    {
        WindowFigure<Rows>::setUp(folder);
        m_model = makeList(this->rows().database());
        waitForAll(*m_model, manyRows);
        show(*m_model, manyRows / 2);
    }
    void tearDown() override
    {
        m_model.reset();
        WindowFigure<Rows>::tearDown();
    }

protected:
    AioListModel &model() { return *m_model; }

private:
    std::unique_ptr<BenchRowListModel> m_model;
};

/// From nothing to the first rows.
template<class Rows>
class WindowOpen : public WindowFigure<Rows>
{
public:
    Sample floor() override
    {
        const StopWatch watch;
        const QList<Row> rows = this->rows().rows("SELECT * FROM rows ORDER BY id DESC LIMIT 100");
        require(std::get<0>(rows.front()) == manyRows, u"not the first rows"_s);
        return Sample(watch.milliseconds(), 0);
    }
    Sample ours() override
    {
        const StopWatch watch;
        const auto model = makeList(this->rows().database());
        waitFor([&] {
            return model->count() > 0;
        });
        const double time = watch.milliseconds();
        require(model->keyAt(0) == QString::number(manyRows), u"not the first rows"_s);
        waitForAll(*model, manyRows);
        return Sample(time, 0);
    }
};

/// A jump anywhere.
template<class Rows>
class WindowJump : public OpenWindowFigure<Rows>
{
public:
    Sample floor() override
    {
        const int row = next();
        const StopWatch watch;
        const QList<Row> rows = this->rows().rows(QByteArray("SELECT * FROM rows ORDER BY id DESC LIMIT 100 OFFSET ").append(QByteArray::number(row)));
        require(std::get<0>(rows.front()) == manyRows - row, u"not these rows"_s);
        return Sample(watch.milliseconds(), 0);
    }
    Sample ours() override
    {
        const int row = next();
        const StopWatch watch;
        show(this->model(), row);
        const double time = watch.milliseconds();
        require(this->model().keyAt(row) == QString::number(manyRows - row), u"not these rows"_s);
        return Sample(time, 0);
    }

private:
    int next()
    {
        m_row = (m_row + 387'101) % (manyRows - pageRows);
        return m_row;
    }

    int m_row = 0;
};

/// From a commit that changes one row in view until the list has told it.
template<class Rows>
class WindowCommit : public OpenWindowFigure<Rows>
{
public:
    Sample floor() override
    {
        const StopWatch watch;
        this->rows().execute(QByteArray("UPDATE rows SET amount = ").append(QByteArray::number(++m_amount)).append(" WHERE id = 499999"));
        const QList<Row> rows = this->rows().rows("SELECT * FROM rows WHERE id = 499999");
        require(std::get<3>(rows.front()) == m_amount, u"not the new value"_s);
        return Sample(watch.milliseconds(), 0);
    }
    Sample ours() override
    {
        const auto &r = BenchRow::columns();
        const AioListModel &model = this->model();
        const int role = model.roleNames().key("amount");
        const int amount = ++m_amount;
        const StopWatch watch;
        runToEnd(BenchRow::update(r.amount = amount).where(r.id == manyRows - row).aioExecute(AioExecutor(this->rows().database())));
        waitFor([&] {
            return model.data(model.index(row), role).toInt() == amount;
        });
        return Sample(watch.milliseconds(), 0);
    }

private:
    static constexpr int row = manyRows / 2;
    int m_amount = 1'000'000;
};

class SqliteOpen : public WindowOpen<SqliteRows>
{
public:
    static Facts facts() { return Facts("qml-open-1m", Rule::Worst, 100, "ms").onCpus(2); }
};
class SqliteJump : public WindowJump<SqliteRows>
{
public:
    static Facts facts() { return Facts("qml-jump-1m", Rule::Worst, 50, "ms").onCpus(2); }
};
class SqliteCommit : public WindowCommit<SqliteRows>
{
public:
    static Facts facts() { return Facts("qml-commit-1m", Rule::Worst, 300, "ms").onCpus(2); }
};

const Registration<SqliteOpen> sqliteOpen;
const Registration<SqliteJump> sqliteJump;
const Registration<SqliteCommit> sqliteCommit;

#if AIOORM_POSTGRESQL
class PostgresqlOpen : public WindowOpen<PostgresqlRows>
{
public:
    static Facts facts() { return Facts("postgresql-qml-open-1m", Rule::Worst, 100, "ms").onCpus(2); }
};
class PostgresqlJump : public WindowJump<PostgresqlRows>
{
public:
    static Facts facts() { return Facts("postgresql-qml-jump-1m", Rule::Worst, 50, "ms").onCpus(2); }
};
class PostgresqlCommit : public WindowCommit<PostgresqlRows>
{
public:
    static Facts facts() { return Facts("postgresql-qml-commit-1m", Rule::Worst, 300, "ms").onCpus(2); }
};

const Registration<PostgresqlOpen> postgresqlOpen;
const Registration<PostgresqlJump> postgresqlJump;
const Registration<PostgresqlCommit> postgresqlCommit;
#endif

/// What a row takes of the heap, all of them loaded. The floor is a list of plain rows, without room to spare.
class BytesARow : public Figure
{
public:
    static Facts facts() { return Facts("qml-bytes-a-row", Rule::Worst, 130, "bytes").onCpus(2); }
    void setUp(const QString &folder) override
    {
        m_path = makeDatabase(folder, u"ours.sqlite"_s, createTable(), tableRows);
        m_database = std::make_unique<AioSqliteDatabase>(m_path);
        runToEnd(m_database->aioConnect());
    }
    void tearDown() override
    {
        runToEnd(m_database->aioClose());
        m_database.reset();
    }
    Sample floor() override
    {
        RawConnection connection(m_path);
        const std::size_t before = heap();
        const std::vector<Row> rows = rawReadAll(connection);
        return result(before, rows.size(), std::get<1>(rows.back()));
    }
    Sample ours() override
    {
        const std::size_t before = heap();
        BenchRowListModel model;
        model.setDatabase(m_database.get());
        model.setPageSize(0);
        waitForAll(model, tableRows);
        return result(before, std::size_t(model.count()), model.get(model.count() - 1).value(u"name"_s).toString());
    }

private:
    static std::size_t heap()
    {
        QThreadPool::globalInstance()->waitForDone(); // where the rows of the model before are freed
        const auto info = mallinfo2();
        return info.uordblks + info.hblkhd;
    }
    static Sample result(std::size_t before, std::size_t rows, const QString &name)
    {
        require(rows == tableRows && !name.isEmpty(), u"these are not all rows"_s);
        return Sample(double(heap() - before) / tableRows, 0);
    }

    QString m_path;
    std::unique_ptr<AioSqliteDatabase> m_database;
};
const Registration<BytesARow> bytesARow;

/// A list in a view, newest first, and the turns of its thread.
class SceneFigure : public Figure
{
public:
    void setUp(const QString &folder) override
    {
        GapMeter::check();
        m_raw = makeDatabase(folder, u"raw.sqlite"_s, createTable(), tableRows);
        m_ours = makeDatabase(folder, u"ours.sqlite"_s, createTable(), tableRows);
        m_database = std::make_unique<AioSqliteDatabase>(m_ours);
        m_scene = std::make_unique<QmlScene>();
        QList<Row> rows = makeRows(tableRows);
        m_rawModel.prepend(rows);
        m_model = makeList(*m_database);
        m_model->setWritable(true);
        waitForAll(*m_model, tableRows);
    }
    void tearDown() override
    {
        m_model.reset();
        m_scene.reset();
        runToEnd(m_database->aioClose());
        m_database.reset();
    }

protected:
    QString m_raw, m_ours;
    std::unique_ptr<AioSqliteDatabase> m_database;
    std::unique_ptr<QmlScene> m_scene;
    RawListModel m_rawModel;
    std::unique_ptr<BenchRowListModel> m_model;
};

/// Another connection inserts a thousand rows a second, in a hundred commits, for two seconds; row 300 is looked at, and stays where it
/// is in the view. How long the event loop works at a time.
class NewestFirst : public SceneFigure
{
public:
    static Facts facts() { return Facts("qml-newest-first", Rule::Worst, 16, "ms").onCpus(2).withWindow().inRounds(5, 1); }

    Sample floor() override
    {
        return measure(m_rawModel, m_raw, [this](int first) {
            QList<Row> rows;
            for (int i = 0; i < rowsPerCommit; ++i) {
                rows << makeRow(first + i);
            }
            return [this, rows] {
                m_rawModel.prepend(rows);
            };
        });
    }
    Sample ours() override
    {
        const Sample sample = measure(*m_model, m_ours, [](int) {
            return [] { };
        });
        return sample;
    }

private:
    static constexpr int rowsPerCommit = 10;
    static constexpr int commits = 200;
    static constexpr int seenRow = 300;

    template<class Tell>
    Sample measure(QAbstractItemModel &model, const QString &path, Tell &&tell)
    {
        m_scene->setModel(&model);
        m_scene->showRow(seenRow);
        const int role = model.roleNames().key("id");
        waitFor([&] {
            return model.index(seenRow, 0).data(role).toLongLong() > 0;
        });
        m_scene->showFrames();
        const int before = model.rowCount();
        const qint64 id = model.index(seenRow, 0).data(role).toLongLong();
        const double place = m_scene->currentPlace();

        QEventLoop loop;
        RawSlices slices;
        GapMeter meter;
        meter.start();
        slices.start(path, [&](RawConnection &connection) {
            auto due = std::chrono::steady_clock::now();
            for (int commit = 0; commit < commits; ++commit) {
                const int first = before + commit * rowsPerCommit;
                QList<Row> rows;
                for (int i = 0; i < rowsPerCommit; ++i) {
                    rows << makeRow(first + i);
                }
                rawInsert(connection, rows, rowsPerCommit);
                slices.post(tell(first));
                due += std::chrono::milliseconds(10);
                std::this_thread::sleep_until(due);
            }
            slices.post([&loop] {
                loop.quit();
            });
        });
        loop.exec();
        // the numbers of rows follow a moment later than they are counted
        const int row = seenRow + commits * rowsPerCommit;
        waitFor([&] {
            return model.rowCount() == before + commits * rowsPerCommit && m_scene->currentRow() == row;
        });
        m_scene->showFrames();
        const Gap gap = meter.stop();
        require(model.index(row, 0).data(role).toLongLong() == id, u"the current row is another one"_s);
        require(qAbs(m_scene->currentPlace() - place) < 1, u"the row moved from %1 to %2"_s.arg(place).arg(m_scene->currentPlace()));
        m_scene->setModel(nullptr);
        return Sample(gap.longestCpu, 0);
    }
};
const Registration<NewestFirst> newestFirst;

/// From setData() to the delegate that shows it.
class EditShown : public SceneFigure
{
public:
    static Facts facts() { return Facts("qml-edit", Rule::Worst, 16, "ms").onCpus(2).withWindow(); }

    Sample floor() override
    {
        return measure(m_rawModel, [this](int row, int amount) {
            Row changed = m_rawModel.rows()[row];
            std::get<3>(changed) = amount;
            m_rawModel.replace({{row, changed}});
        });
    }
    Sample ours() override
    {
        const Sample sample = measure(*m_model, [this](int row, int amount) {
            require(m_model->setData(m_model->index(row), amount, m_model->roleNames().key("amount")), u"the edit is refused"_s);
        });
        waitFor([&] {
            return !m_model->isDirty();
        });
        return sample;
    }

private:
    template<class Edit>
    Sample measure(QAbstractItemModel &model, Edit &&edit)
    {
        m_scene->setModel(&model);
        m_scene->showRow(3);
        m_scene->showFrames();
        const int amount = ++m_amount;
        const StopWatch watch;
        edit(3, amount);
        const double time = watch.milliseconds();
        require(m_scene->shown("amount").toInt() == amount, u"the delegate shows %1"_s.arg(m_scene->shown("amount").toInt()));
        m_scene->setModel(nullptr);
        return Sample(time, 0);
    }

    int m_amount = 5'000'000;
};
const Registration<EditShown> editShown;

/// A thousand edits in a row, one in each turn of the event loop, until all are stored: how long it works at a time. The floor stores
/// them on a thread of its own.
class ManyEdits : public SceneFigure
{
public:
    static Facts facts() { return Facts("qml-edits-1000", Rule::Worst, 16, "ms").onCpus(2).withWindow().inRounds(7, 1); }

    Sample floor() override
    {
        QEventLoop loop;
        RawSlices slices;
        m_scene->setModel(&m_rawModel);
        m_scene->showFrames();
        m_amount += edits;
        GapMeter meter;
        meter.start();
        edit([this](int row, int amount) {
            Row changed = m_rawModel.rows()[row];
            std::get<3>(changed) = amount;
            m_rawModel.replace({{row, changed}});
        });
        slices.start(m_raw, [&](RawConnection &connection) {
            for (int i = 0; i < edits; ++i) {
                connection.execute(QByteArray("UPDATE rows SET amount = %1 WHERE id = %2")
                                       .replace("%1", QByteArray::number(m_amount + i))
                                       .replace("%2", QByteArray::number(tableRows - i % editedRows))
                                       .constData());
            }
            slices.post([&loop] {
                loop.quit();
            });
        });
        loop.exec();
        return result(meter.stop(), m_rawModel);
    }
    Sample ours() override
    {
        m_scene->setModel(m_model.get());
        m_scene->showFrames();
        m_amount += edits;
        const int role = m_model->roleNames().key("amount");
        GapMeter meter;
        meter.start();
        edit([this, role](int row, int amount) {
            require(m_model->setData(m_model->index(row), amount, role), u"an edit is refused"_s);
        });
        waitFor([&] {
            return !m_model->isDirty();
        });
        return result(meter.stop(), *m_model);
    }

private:
    static constexpr int edits = 1000;
    static constexpr int editedRows = 50;

    template<class Edit>
    void edit(Edit &&editRow)
    {
        QEventLoop loop;
        QTimer timer;
        int done = 0;
        QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
            editRow(done % editedRows, m_amount + done);
            if (++done == edits) {
                loop.quit();
            }
        });
        timer.start(0);
        loop.exec();
    }
    Sample result(const Gap &gap, const QAbstractItemModel &model)
    {
        const int role = model.roleNames().key("amount");
        for (int row = 0; row < editedRows; ++row) {
            require(model.index(row, 0).data(role).toInt() == m_amount + edits - editedRows + row, u"row %1 is not as it was written"_s.arg(row));
        }
        m_scene->setModel(nullptr);
        return Sample(gap.longestCpu, 0);
    }

    int m_amount = 7'000'000;
};
const Registration<ManyEdits> manyEdits;
}
}
