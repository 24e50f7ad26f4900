// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/detail/rows.h"
#include "aioorm/database/detail/statement.h"

#include <QScopedPointer>

#include <deque>

class AioModel;

namespace Aio
{
/// How prefetch() finds the rows that belong to the objects of a query.
enum class PrefetchBy : quint8 {
    Keys, ///< by the keys of the objects that were read, some thousand in a statement: of these objects, whatever has been written meanwhile
    Where, ///< by the query of the objects once more: key IN (SELECT …)
    Join, ///< by the query of the objects once more: JOIN (SELECT DISTINCT …)
};
}

namespace Aio::Detail
{
class Prefetch;
enum class IfMissing { Null, Throw };
/// What a statement has done to a row that it returns.
enum class RowFate : quint8 { Kept, Inserted, Deleted };

[[noreturn]] AIOORM_EXPORT void raiseDoesNotExist(const AioTable &table, const QByteArray &sql);

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
    IncludedRows();
    virtual ~IncludedRows();
    Q_DISABLE_COPY_MOVE(IncludedRows)
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
    /// There is no row, as far as can be told without a key.
    static bool areNull(std::span<const AioCell> cells);

    int m_wrongField = -1;

private:
    class Keys;
    const QScopedPointer<Keys> m_keys;
};

template<class Target>
class IncludedRowsOf final : public IncludedRows
{
public:
    const AioTable &table() const override { return Target::aioMeta(); }
    int read(std::span<const AioCell> cells) override
    {
        const int keyField = Target::aioMeta().key();
        const int next = int(m_rows.size());
        if (keyField < 0 ? areNull(cells) : cells[std::size_t(keyField)].isNull()) {
            return -1;
        }
        const int row = keyField < 0 ? next : find(cells[std::size_t(keyField)], next);
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

/// What the columns of a result are to the objects that are made of it.
class AIOORM_EXPORT ModelColumns
{
public:
    enum class Names { Ignored, AreFields };

    /// All fields of the model, in their order.
    explicit ModelColumns(Names names = Names::Ignored);
    /// Those that this query of whole rows names, with the include()s of `all`.
    ModelColumns(const ModelColumns &all, const SelectData &data);
    ModelColumns(const ModelColumns &other);
    ModelColumns(ModelColumns &&other) noexcept;
    ModelColumns &operator=(const ModelColumns &other);
    ModelColumns &operator=(ModelColumns &&other) noexcept;
    ~ModelColumns();

    /// Joins the target if it is not there yet. AioProgrammingError for a foreign key of a table that is not read.
    void include(SelectData &data, const NodePtr &foreignKey, const SourcePtr &target, Include::Make make);

    /// Of a foreign key that refers to these objects, or of one of theirs. AioProgrammingError for one that is there, or of another table.
    void prefetch(const SelectData &data, std::shared_ptr<const Prefetch> prefetch);
    /// AioProgrammingError if there is one: for what does not read all rows.
    void expectNoPrefetch(const char *where) const;
    /// The executor, for one statement or for several.
    AioExecutor executorFor(const AioExecutor &executor) const;

    std::vector<int> fields; ///< none: all
    std::vector<Include> includes;
    std::vector<std::shared_ptr<const Prefetch>> prefetches;
    std::shared_ptr<const SelectData> query; ///< whose rows they are, where a prefetch() asks for that
    Names names;
};

/// How the rows of a model are made in memory that is there, and end; they are plain values.
class AIOORM_EXPORT RowType
{
public:
    /// Makes a row and reads the cells of these fields into it (none: of all). -1, or the field whose cell does not fit.
    using Read = int (*)(void *row, std::span<const AioCell> cells, const std::vector<int> &fields);
    using Destroy = void (*)(void *rows, std::size_t count);

    constexpr RowType(std::size_t size, std::size_t alignment, std::size_t fields, Read read, Destroy destroy)
        : size(size)
        , alignment(alignment)
        , fields(fields)
        , read(read)
        , destroy(destroy)
    {
    }
    std::size_t size, alignment, fields;
    Read read;
    Destroy destroy;
};

template<class Model>
int readModelRow(void *memory, std::span<const AioCell> cells, const std::vector<int> &fields)
{
    auto *row = new (memory) typename Model::AioRow;
    if (fields.empty()) {
        return row->aioRead(cells);
    }
    const AioCell *cell = cells.data();
    for (const int field : fields) {
        if (!row->aioReadField(field, *cell++)) {
            return field;
        }
    }
    return -1;
}
template<class Model>
void destroyModelRows(void *rows, std::size_t count)
{
    std::destroy_n(static_cast<typename Model::AioRow *>(rows), count);
}
template<class Model>
constexpr RowType rowTypeOf{sizeof(typename Model::AioRow),
                            alignof(typename Model::AioRow),
                            std::size_t(Model::aioFieldCount),
                            &readModelRow<Model>,
                            &destroyModelRows<Model>};

class IncludeReader;

/// Rows of a model, read on the driver's thread; objects belong to the awaiting thread and are made there. Kept in chunks, so that
/// a long result is neither moved while it grows nor freed in one go. What depends on the model is small: each unit compiles it anew.
class AIOORM_EXPORT ModelRows : public RowSink
{
public:
    bool begin(const QByteArrayList &columns) override;
    bool row(std::span<const AioCell> cells) override;
    AioErrorInfo error() const override;
    qsizetype size() const { return m_size; }
    /// Something is to be read for the objects.
    bool hasPrefetches() const { return bool(m_prefetches); }
    /// Awaits something that is done for the objects; neither a task nor a template, which each unit with a model would compile.
    class AIOORM_EXPORT Awaiter
    {
    public:
        using Step = AioTask<> (ModelRows::*)(AioExecutor);
        Awaiter(ModelRows *rows, Step step, const AioExecutor &executor)
            : m_rows(rows)
            , m_step(step)
            , m_executor(executor)
        {
        }
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> handle);
        /// Throws what was thrown there.
        void await_resume() const;

    private:
        static AioTask<> run(Awaiter *awaiter, std::coroutine_handle<> handle);

        ModelRows *const m_rows;
        const Step m_step;
        const AioExecutor &m_executor;
        std::exception_ptr m_error;
    };
    /// Makes the objects that are left, and reads what belongs to them. Both live until the end.
    Awaiter rest(const AioExecutor &executor) { return Awaiter(this, &ModelRows::makeRest, executor); }
    /// Reads what belongs to them.
    Awaiter prefetch(const AioExecutor &executor) { return Awaiter(this, &ModelRows::readRelated, executor); }

protected:
    ModelRows(const AioTable &(*table)(), const RowType &type, const ModelColumns &columns);
    ~ModelRows() override;

    /// Makes the object of a row and puts it in its place.
    virtual void makeObject(qsizetype number, void *row) = 0;
    /// After the object of a row was made.
    void complete(qsizetype number, AioModel &object);
    /// Makes the objects of further rows, until `end`. False: there are more.
    bool makeSome(Clock::time_point end);
    void *firstRow() const { return m_chunks.front().rows; }

private:
    class Chunk
    {
    public:
        void *rows = nullptr;
        std::size_t size = 0, capacity = 0;
    };
    void *allocate(std::size_t bytes) const;
    void release(void *memory) const;
    void addChunk();
    void freeChunk(Chunk &chunk);
    AioTask<> makeRest(AioExecutor executor);
    AioTask<> readRelated(AioExecutor executor);
    bool refuseWidth();
    bool refuseField(int field, std::span<const AioCell> cells);

    const AioTable &(*const m_table)();
    const RowType &m_type;
    const QScopedPointer<IncludeReader> m_included;
    std::vector<int> m_fields;
    const ModelColumns::Names m_names;
    class Prefetches;
    const QScopedPointer<Prefetches> m_prefetches; // null: none
    qsizetype m_size = 0, m_made = 0;
    std::vector<Chunk> m_chunks;
    std::size_t m_madeChunks = 0;
    std::optional<AioErrorInfo> m_error;
};

template<class Model>
class ModelSink final : public ModelRows
{
public:
    using Row = typename Model::AioRow;
    using Object = std::shared_ptr<Model>;

    explicit ModelSink(const ModelColumns &columns)
        : ModelRows(&Model::aioMeta, rowTypeOf<Model>, columns)
    {
    }
    /// The object of the first row; null if there is none.
    Object firstObject()
    {
        Object object;
        if (size() > 0) {
            m_objects = &object;
            makeObject(0, firstRow());
        }
        return object;
    }
    /// Makes the objects of further rows, until `end`. False: there are more, or there is something to read for them. The list is the
    /// sink's until there are none.
    bool makeObjects(QList<Object> &objects, Clock::time_point end)
    {
        if (!m_objects) {
            objects = QList<Object>(size());
            m_objects = const_cast<Object *>(objects.constData()); // nobody shares it yet, and growing a list is much code
        }
        return makeSome(end) && !hasPrefetches();
    }

private:
    void makeObject(qsizetype number, void *row) override
    {
        Object object = makeModel<Model>(std::move(*static_cast<Row *>(row)));
        complete(number, *object);
        m_objects[number].swap(object);
    }

    Object *m_objects = nullptr; // of the list that is being filled
};

/// The coroutines that end a query of objects: what awaits, and no more.
template<class Model>
AioTask<QList<std::shared_ptr<Model>>> readModels(StartedStatement started, ModelSink<Model> *rows)
{
    co_await started.delivered();
    QList<std::shared_ptr<Model>> objects;
    if (!rows->makeObjects(objects, endOfSlice())) {
        co_await rows->rest(started.executor());
    }
    co_return objects;
}
template<class Model>
AioTask<std::shared_ptr<Model>> readModel(StartedStatement started, ModelSink<Model> *rows, IfMissing ifMissing)
{
    co_await started.delivered();
    if (rows->size() == 0 && ifMissing == IfMissing::Throw) {
        raiseDoesNotExist(Model::aioMeta(), started.sql());
    }
    std::shared_ptr<Model> object = rows->firstObject();
    if (object && rows->hasPrefetches()) {
        co_await rows->prefetch(started.executor());
    }
    co_return object;
}

/// `query`: what compile() takes.
template<class Model, class Query>
AioTask<QList<std::shared_ptr<Model>>> fetchModels(const AioExecutor &executor, const Query &query, Access access, std::unique_ptr<ModelSink<Model>> sink)
{
    ModelSink<Model> *rows = sink.get();
    return readModels<Model>(StartedStatement::read(executor, query, std::move(sink), access), rows);
}

template<class Model>
AioTask<QList<std::shared_ptr<Model>>> fetchModels(const AioExecutor &executor, const SelectData &data, const ModelColumns &columns)
{
    return fetchModels<Model>(columns.executorFor(executor), data, Access::Read, std::make_unique<ModelSink<Model>>(ModelColumns(columns, data)));
}

template<class Model>
AioTask<std::shared_ptr<Model>> fetchModel(const AioExecutor &executor, SelectData data, IfMissing ifMissing, const ModelColumns &columns = ModelColumns())
{
    data.limitToFirst();
    auto sink = std::make_unique<ModelSink<Model>>(ModelColumns(columns, data));
    ModelSink<Model> *rows = sink.get();
    return readModel<Model>(StartedStatement::read(columns.executorFor(executor), data, std::move(sink)), rows, ifMissing);
}
}
