// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "benchdata.h"
#include "harness.h"
#include "qmlmodel.h"
#include "rawsqlite.h"

#include <QEventLoop>
#include <QTimer>

using namespace Qt::StringLiterals;

/// Windowed lists on a million rows, newest first. The floor is the query itself, on the thread that waits for it: the first page, a
/// page somewhere by OFFSET, the update and the row after it.
namespace Bench
{
namespace
{
constexpr int manyRows = 1'000'000;
constexpr int pageRows = 100;

class WindowFigure : public Figure
{
public:
    void setUp(const QString &folder) override
    {
        m_raw = makeDatabase(folder, u"raw.sqlite"_s, createTable(), manyRows);
        m_database = std::make_unique<AioSqliteDatabase>(makeDatabase(folder, u"ours.sqlite"_s, createTable(), manyRows));
        runToEnd(m_database->aioConnect());
        m_connection = std::make_unique<RawConnection>(m_raw);
    }
    void tearDown() override
    {
        m_connection.reset();
        runToEnd(m_database->aioClose());
        m_database.reset();
    }

protected:
    std::unique_ptr<BenchRowListModel> makeModel()
    {
        auto model = std::make_unique<BenchRowListModel>();
        model->setDatabase(m_database.get());
        model->setWindowed(true);
        model->setPageSize(pageRows);
        model->setOrderBy({u"-id"_s});
        return model;
    }

    /// Runs the event loop until `isThere`, looked at after each turn.
    template<class F>
    static void waitFor(F &&isThere)
    {
        QEventLoop loop;
        StopWatch watch;
        while (!isThere()) {
            require(watch.milliseconds() < 60'000, u"the model does not get there"_s);
            loop.processEvents(QEventLoop::WaitForMoreEvents);
        }
    }

    static bool isLoaded(const AioListModel &model, int row) { return model.data(model.index(row), Qt::UserRole).toBool(); }

    /// Asks for a row, as a view that shows it, and waits for it.
    static void show(const AioListModel &model, int row)
    {
        const int role = model.roleNames().key("name");
        model.data(model.index(row), role);
        waitFor([&] {
            return isLoaded(model, row);
        });
    }

    QList<Row> rawPage(const QByteArray &sql)
    {
        RawStatement statement(*m_connection, sql);
        QList<Row> rows;
        while (statement.step()) {
            rows << rawRow(statement.handle());
        }
        return rows;
    }

    QString m_raw;
    std::unique_ptr<RawConnection> m_connection;
    std::unique_ptr<AioSqliteDatabase> m_database;
};

/// From nothing to the first rows.
class WindowOpen : public WindowFigure
{
public:
    static Facts facts() { return Facts("qml-open-1m", Rule::Worst, 100, "ms").onCpus(2); }
    Sample floor() override
    {
        const StopWatch watch;
        const QList<Row> rows = rawPage("SELECT * FROM rows ORDER BY id DESC LIMIT 100");
        require(std::get<0>(rows.front()) == manyRows, u"not the first rows"_s);
        return Sample(watch.milliseconds(), 0);
    }
    Sample ours() override
    {
        const StopWatch watch;
        const auto model = makeModel();
        waitFor([&] {
            return model->count() > 0;
        });
        const double time = watch.milliseconds();
        require(model->keyAt(0) == QString::number(manyRows), u"not the first rows"_s);
        waitFor([&] {
            return model->status() == AioListModel::Ready;
        });
        require(model->count() == manyRows, u"the list has %1 rows"_s.arg(model->count()));
        return Sample(time, 0);
    }
};

/// A jump anywhere, of a list that has been there for a moment.
class WindowJump : public WindowFigure
{
public:
    static Facts facts() { return Facts("qml-jump-1m", Rule::Worst, 50, "ms").onCpus(2); }
    void setUp(const QString &folder) override
    {
        WindowFigure::setUp(folder);
        m_model = makeModel();
        waitFor([&] {
            return m_model->status() == AioListModel::Ready && m_model->count() == manyRows;
        });
        show(*m_model, manyRows / 2);
    }
    void tearDown() override
    {
        m_model.reset();
        WindowFigure::tearDown();
    }
    Sample floor() override
    {
        const int row = next();
        const StopWatch watch;
        const QList<Row> rows = rawPage(QByteArray("SELECT * FROM rows ORDER BY id DESC LIMIT 100 OFFSET ").append(QByteArray::number(row)));
        require(std::get<0>(rows.front()) == manyRows - row, u"not these rows"_s);
        return Sample(watch.milliseconds(), 0);
    }
    Sample ours() override
    {
        const int row = next();
        const StopWatch watch;
        show(*m_model, row);
        const double time = watch.milliseconds();
        require(m_model->keyAt(row) == QString::number(manyRows - row), u"not these rows"_s);
        return Sample(time, 0);
    }

private:
    int next()
    {
        m_row = (m_row + 387'101) % (manyRows - pageRows);
        return m_row;
    }

    int m_row = 0;
    std::unique_ptr<BenchRowListModel> m_model;
};

/// From a commit that changes one row in view until the list has told it.
class WindowCommit : public WindowFigure
{
public:
    static Facts facts() { return Facts("qml-commit-1m", Rule::Worst, 300, "ms").onCpus(2); }
    void setUp(const QString &folder) override
    {
        WindowFigure::setUp(folder);
        m_model = makeModel();
        waitFor([&] {
            return m_model->status() == AioListModel::Ready && m_model->count() == manyRows;
        });
        show(*m_model, row);
    }
    void tearDown() override
    {
        m_model.reset();
        WindowFigure::tearDown();
    }
    Sample floor() override
    {
        const StopWatch watch;
        m_connection->execute(QByteArray("UPDATE rows SET amount = ").append(QByteArray::number(++m_amount)).append(" WHERE id = 500000").constData());
        const QList<Row> rows = rawPage("SELECT * FROM rows WHERE id = 500000");
        require(std::get<3>(rows.front()) == m_amount, u"not the new value"_s);
        return Sample(watch.milliseconds(), 0);
    }
    Sample ours() override
    {
        const auto &r = BenchRow::columns();
        const int role = m_model->roleNames().key("amount");
        const int amount = ++m_amount;
        const StopWatch watch;
        runToEnd(BenchRow::update(r.amount = amount).where(r.id == manyRows - row).aioExecute(AioExecutor(*m_database)));
        waitFor([&] {
            return m_model->data(m_model->index(row), role).toInt() == amount;
        });
        return Sample(watch.milliseconds(), 0);
    }

private:
    static constexpr int row = manyRows / 2;
    int m_amount = 1'000'000;
    std::unique_ptr<BenchRowListModel> m_model;
};

const Registration<WindowOpen> windowOpen;
const Registration<WindowJump> windowJump;
const Registration<WindowCommit> windowCommit;
}
}
