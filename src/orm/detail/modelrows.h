// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/detail/rows.h"
#include "aioorm/database/detail/statement.h"

#include <deque>
#include <string>
#include <unordered_map>

class AioModel;

namespace Aio::Detail
{
enum class IfMissing { Null, Throw };

AIOORM_EXPORT std::shared_ptr<PendingStatement> startSelect(const AioExecutor &executor, const SelectData &data, std::unique_ptr<RowSink> sink);
[[noreturn]] AIOORM_EXPORT void raiseDoesNotExist(const AioTable &table, const PendingStatement &statement);

/// While rows are turned into objects: their default values are not worth computing.
class AIOORM_EXPORT HydrationGuard
{
public:
    HydrationGuard();
    ~HydrationGuard();
    Q_DISABLE_COPY_MOVE(HydrationGuard)
    static bool isActive();

private:
    const bool m_outer;
};

template<class Model>
std::shared_ptr<Model> makeModel(typename Model::AioRow &&row)
{
    const HydrationGuard guard;
    auto object = std::make_shared<Model>();
    object->aioHydrate(std::move(row));
    return object;
}

/// The objects of a foreign key that come with the rows of a query: read on the driver's thread, made on the awaiting one.
/// Rows that refer to the same key share an object.
class AIOORM_EXPORT IncludedRows
{
public:
    virtual ~IncludedRows();
    virtual const AioTable &table() const = 0;
    /// The number of the row, -1 if the foreign key refers to nothing, -2 if a cell does not fit: wrongField().
    virtual int read(std::span<const AioCell> cells) = 0;
    virtual std::shared_ptr<AioModel> object(int row) = 0;
    int wrongField() const { return m_wrongField; }

    template<class Target>
    static std::unique_ptr<IncludedRows> make();

protected:
    /// The row of this key, if it was there before; else the next one.
    int find(const AioCell &key, int next);

    int m_wrongField = -1;

private:
    qint64 m_lastNumber = 0;
    int m_lastRow = -1;
    std::unordered_map<qint64, int> m_byNumber;
    std::unordered_map<std::string, int> m_byText;
};

template<class Target>
class IncludedRowsOf final : public IncludedRows
{
public:
    const AioTable &table() const override { return Target::aioMeta(); }
    int read(std::span<const AioCell> cells) override
    {
        const AioCell &key = cells[std::size_t(Target::aioMeta().key())];
        if (key.isNull()) {
            return -1;
        }
        const int next = int(m_rows.size());
        const int row = find(key, next);
        if (row == next) {
            m_wrongField = m_rows.emplace_back().aioRead(cells);
            if (m_wrongField >= 0) [[unlikely]] {
                return -2;
            }
        }
        return row;
    }
    std::shared_ptr<AioModel> object(int row) override
    {
        m_objects.resize(m_rows.size());
        std::shared_ptr<Target> &object = m_objects[std::size_t(row)];
        if (!object) {
            object = makeModel<Target>(std::move(m_rows[std::size_t(row)]));
        }
        return object;
    }

private:
    std::deque<typename Target::AioRow> m_rows;
    std::vector<std::shared_ptr<Target>> m_objects;
};

template<class Target>
std::unique_ptr<IncludedRows> IncludedRows::make()
{
    return std::make_unique<IncludedRowsOf<Target>>();
}

/// One include() of a query.
class AIOORM_EXPORT Include
{
public:
    using Make = std::unique_ptr<IncludedRows> (*)();
    Include(int parent, int field, Make make)
        : parent(parent)
        , field(field)
        , make(make)
    {
    }
    int parent; ///< whose foreign key it is: an include before it, -1: the rows themselves
    int field;
    Make make;
};

/// Joins the target if it is not there yet. AioProgrammingError for a foreign key of a table that is not read.
AIOORM_EXPORT Include addInclude(SelectData &data, const std::vector<Include> &before, const NodePtr &foreignKey, const SourcePtr &target, Include::Make make);

/// What all rows with includes have in common, whatever their model.
class AIOORM_EXPORT IncludeReader
{
public:
    explicit IncludeReader(const std::vector<Include> &includes);
    bool isEmpty() const { return m_includes.empty(); }
    /// The cells after those of the row itself.
    bool read(std::span<const AioCell> cells, std::optional<AioErrorInfo> &error);
    /// Gives an object its objects; rows in the order in which they were read.
    void attach(qsizetype row, AioModel &object);

private:
    std::vector<Include> m_includes;
    std::vector<std::unique_ptr<IncludedRows>> m_rows;
    std::vector<int> m_found; // for each row and include
    std::vector<AioModel *> m_parents;
};

/// Of a query of whole rows: the fields that it names, none if it reads all.
AIOORM_EXPORT std::vector<int> selectedFields(const SelectData &data);

/// What the rows of all models have in common.
class AIOORM_EXPORT ModelRows : public RowSink
{
public:
    enum class Columns { AsSelected, ByName };

    bool begin(const QByteArrayList &columns) override;
    AioErrorInfo error() const override;
    qsizetype size() const { return m_size; }

protected:
    ModelRows(const AioTable &(*table)(), const std::vector<Include> &includes, std::vector<int> fields, Columns columns);
    ~ModelRows() override;

    bool refuseWidth();
    bool refuseField(int field, std::span<const AioCell> cells);
    bool readIncluded(std::span<const AioCell> cells);
    /// After the object of a row was made.
    void complete(qsizetype row, AioModel &object);

    const AioTable &(*const m_table)();
    IncludeReader m_included;
    std::vector<int> m_fields;
    const Columns m_columns;
    qsizetype m_size = 0;

private:
    std::optional<AioErrorInfo> m_error;
};

/// Rows of a model as plain values, read on the driver's thread; objects belong to the awaiting thread and are made there.
/// Kept in chunks, so that a long result is neither moved while it grows nor freed in one go.
template<class Model>
class ModelSink final : public ModelRows
{
public:
    using Row = typename Model::AioRow;
    using Chunk = std::vector<Row>;

    /// `fields`: those that are read, in their order; none: all of them.
    explicit ModelSink(const std::vector<Include> &includes, std::vector<int> fields = {}, Columns columns = Columns::AsSelected)
        : ModelRows(&Model::aioMeta, includes, std::move(fields), columns)
    {
    }
    bool row(std::span<const AioCell> cells) override
    {
        const std::size_t own = m_fields.empty() ? std::size_t(Model::aioFieldCount) : m_fields.size();
        if (cells.size() != own && (cells.size() < own || m_included.isEmpty())) [[unlikely]] {
            return refuseWidth();
        }
        if (m_chunks.empty() || m_chunks.back().size() == m_chunks.back().capacity()) {
            // one row is the most frequent result by far
            const std::size_t last = m_chunks.empty() ? 0 : m_chunks.back().capacity();
            m_chunks.emplace_back().reserve(last == 0 ? 1 : std::min<std::size_t>(last * 8, 256));
        }
        Row &row = m_chunks.back().emplace_back();
        const int wrong = m_fields.empty() ? row.aioRead(cells) : readSome(row, cells);
        if (wrong >= 0) [[unlikely]] {
            return refuseField(wrong, cells);
        }
        ++m_size;
        return m_included.isEmpty() || readIncluded(cells.subspan(own));
    }
    /// The object of the first row; null if there is none.
    std::shared_ptr<Model> firstObject() { return m_size > 0 ? makeObject(0, m_chunks.front().front()) : nullptr; }
    /// Makes the objects of further rows, until `end`. False: there are more.
    bool makeObjects(QList<std::shared_ptr<Model>> &objects, Clock::time_point end)
    {
        if (m_made == 0) {
            objects.reserve(m_size);
        }
        while (m_made < m_chunks.size()) {
            Chunk chunk = std::exchange(m_chunks[m_made++], {});
            for (Row &row : chunk) {
                objects.append(makeObject(objects.size(), row));
            }
            if (Clock::now() >= end) {
                return false;
            }
        }
        return true;
    }

private:
    std::shared_ptr<Model> makeObject(qsizetype number, Row &row)
    {
        std::shared_ptr<Model> object = makeModel<Model>(std::move(row));
        complete(number, *object);
        return object;
    }
    int readSome(Row &row, std::span<const AioCell> cells)
    {
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            if (!row.aioReadField(m_fields[i], cells[i])) {
                return m_fields[i];
            }
        }
        return -1;
    }

    std::vector<Chunk> m_chunks;
    std::size_t m_made = 0; // chunks
};

/// The coroutines that end a query of objects: what awaits, and no more.
template<class Model>
AioTask<QList<std::shared_ptr<Model>>> readModels(StartedStatement started, ModelSink<Model> *rows)
{
    co_await started.delivered();
    started.check();
    QList<std::shared_ptr<Model>> objects;
    while (!rows->makeObjects(objects, Clock::now() + ReadyQueue::slice)) {
        const auto yield = Yield::start();
        co_await yield->delivered();
        checkReceiver(started.executor());
    }
    co_return objects;
}
template<class Model>
AioTask<std::shared_ptr<Model>> readModel(StartedStatement started, ModelSink<Model> *rows, IfMissing ifMissing)
{
    co_await started.delivered();
    started.check();
    if (rows->size() == 0 && ifMissing == IfMissing::Throw) {
        raiseDoesNotExist(Model::aioMeta(), started.statement());
    }
    co_return rows->firstObject();
}

/// `query`: what compile() takes.
template<class Model, class Query>
AioTask<QList<std::shared_ptr<Model>>> fetchModels(const AioExecutor &executor, const Query &query, Access access, std::unique_ptr<ModelSink<Model>> sink)
{
    ModelSink<Model> *rows = sink.get();
    return readModels<Model>(StartedStatement::read(executor, query, std::move(sink), access), rows);
}

template<class Model>
AioTask<QList<std::shared_ptr<Model>>> fetchModels(const AioExecutor &executor, const SelectData &data, const std::vector<Include> &includes = {})
{
    return fetchModels<Model>(executor, data, Access::Read, std::make_unique<ModelSink<Model>>(includes, selectedFields(data)));
}

template<class Model>
AioTask<std::shared_ptr<Model>> fetchModel(const AioExecutor &executor, SelectData data, IfMissing ifMissing, const std::vector<Include> &includes = {})
{
    data.limitToFirst();
    auto sink = std::make_unique<ModelSink<Model>>(includes, selectedFields(data));
    ModelSink<Model> *rows = sink.get();
    return readModel<Model>(StartedStatement::read(executor, data, std::move(sink)), rows, ifMissing);
}
}
