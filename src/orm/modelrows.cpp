// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/aiotransaction.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/orm/detail/prefetch.h"

#include <QCoreApplication>
#include <new>
#include <string>
#include <unordered_map>

namespace Aio::Detail
{
namespace
{
/// Which fields the columns of a result are, by the names of columns or fields. False, with an error, for one that is none.
bool fieldsByName(const AioTable &table, const QByteArrayList &columns, std::vector<int> &fields, std::optional<AioErrorInfo> &error)
{
    for (const QByteArray &column : columns) {
        const int field = table.indexOf(column);
        if (field < 0 || std::find(fields.begin(), fields.end(), field) != fields.end()) {
            error = AioErrorInfo(AioErrorKind::Programming,
                                 (field < 0 ? QStringLiteral("The result has a column %1, which is no field of %2.")
                                            : QStringLiteral("The result has the column %1 of %2 twice."))
                                     .arg(QString::fromUtf8(column), QString::fromUtf8(table.name())));
            error->phase(AioPhase::Decode);
            return false;
        }
        fields.push_back(field);
    }
    return true;
}

quint64 unreadFields(int count, const std::vector<int> &read)
{
    quint64 unread = count >= 64 ? ~quint64(0) : (quint64(1) << count) - 1;
    for (const int field : read) {
        unread &= ~(quint64(1) << field);
    }
    return unread;
}
}

class IncludedRows::Keys
{
public:
    int find(const AioCell &key, int next)
    {
        if (key.kind == AioCell::Kind::Int) {
            // rows of one folder, of one author, often come together
            if (m_lastRow < 0 || m_lastNumber != key.integer) {
                m_lastNumber = key.integer;
                m_lastRow = m_byNumber.try_emplace(key.integer, next).first->second;
            }
            return m_lastRow;
        }
        QByteArray text;
        if (key.kind != AioCell::Kind::Text && key.kind != AioCell::Kind::Blob && key.kind != AioCell::Kind::Uuid) {
            text = QByteArray::number(key.integer);
        } else {
            text = QByteArray::fromRawData(key.data, key.size);
        }
        return m_byText.try_emplace(std::string(text.constData(), std::size_t(text.size())), next).first->second;
    }

private:
    qint64 m_lastNumber = 0;
    int m_lastRow = -1;
    std::unordered_map<qint64, int> m_byNumber;
    std::unordered_map<std::string, int> m_byText;
};

IncludedRows::IncludedRows()
    : m_keys(new Keys)
{
}

IncludedRows::~IncludedRows() = default;

int IncludedRows::find(const AioCell &key, int next)
{
    return m_keys->find(key, next);
}

bool IncludedRows::areNull(std::span<const AioCell> cells)
{
    return std::all_of(cells.begin(), cells.end(), [](const AioCell &cell) {
        return cell.isNull();
    });
}

ModelColumns::ModelColumns(Names names)
    : names(names)
{
}

ModelColumns::ModelColumns(const ModelColumns &all, const SelectData &data)
    : includes(all.includes)
    , prefetches(all.prefetches)
    , names(all.names)
{
    const bool isAskedAgain = std::any_of(prefetches.begin(), prefetches.end(), [](const auto &prefetch) {
        return prefetch->by != PrefetchBy::Keys;
    });
    if (isAskedAgain) {
        query = std::make_shared<const SelectData>(data);
    }
    const SelectData *first = &data.firstQuery();
    fields.reserve(first->columns.size());
    for (const NodePtr &column : first->columns) {
        fields.push_back(column->field);
    }
}

ModelColumns::ModelColumns(const ModelColumns &other) = default;
ModelColumns::ModelColumns(ModelColumns &&other) noexcept = default;
ModelColumns &ModelColumns::operator=(const ModelColumns &other) = default;
ModelColumns &ModelColumns::operator=(ModelColumns &&other) noexcept = default;
ModelColumns::~ModelColumns() = default;

void ModelColumns::include(SelectData &data, const NodePtr &foreignKey, const SourcePtr &target, Include::Make make)
{
    const auto refuse = [](const QString &message) {
        AioErrorInfo(AioErrorKind::Programming, message).phase(AioPhase::Prepare).raise();
    };
    const Source &owner = *foreignKey->source;
    const QString name = QString::fromUtf8(owner.name() + '.' + owner.fieldName(foreignKey->field));
    if (data.isSetOperation()) {
        refuse(QStringLiteral("include(%1) belongs to a query, not to a set operation of several.").arg(name));
    }
    SelectMore &more = data.extend();
    int parent = -1;
    if (!owner.matches(*data.from)) {
        for (std::size_t i = 0; i < includes.size(); ++i) {
            if (owner.matches(*more.included[i])) {
                parent = int(i);
            }
        }
        if (parent < 0) {
            refuse(QStringLiteral("include(%1): the objects of %2 are not part of the result. Include them first.").arg(name, QString::fromUtf8(owner.name())));
        }
    }
    const bool isJoined = std::any_of(data.joins.begin(), data.joins.end(), [&target](const JoinTerm &join) {
        return join.source->matches(*target);
    });
    if (!isJoined) {
        const int referenced = foreignKey->source->table().referencedField(foreignKey->field);
        data.joins.emplace_back(JoinType::Left, target, binaryNode(Operator::Equal, foreignKey, columnNode(target, referenced)));
    }
    more.included.push_back(target);
    includes.emplace_back(parent, foreignKey->field, make);
}

void ModelColumns::prefetch(const SelectData &data, std::shared_ptr<const Prefetch> prefetch)
{
    const auto refuse = [](const QString &message) {
        AioErrorInfo(AioErrorKind::Programming, message).phase(AioPhase::Prepare).raise();
    };
    if (prefetch->direction == Prefetch::Direction::ToOne && !prefetch->foreignKey->source->matches(*data.from)) {
        refuse(QStringLiteral("prefetch(%1): the objects of %2 are not those of this query.")
                   .arg(prefetch->name(), QString::fromUtf8(prefetch->foreignKey->source->name())));
    }
    for (const auto &other : prefetches) {
        if (bool(other->ends) == bool(prefetch->ends) && other->foreignKey->source->table == prefetch->foreignKey->source->table
            && other->foreignKey->field == prefetch->foreignKey->field) {
            refuse(QStringLiteral("prefetch(%1) stands twice in this query: an object has one list of what refers to it.").arg(prefetch->name()));
        }
    }
    prefetches.push_back(std::move(prefetch));
}

void ModelColumns::expectNoPrefetch(const char *where) const
{
    if (!prefetches.empty()) {
        AioErrorInfo(AioErrorKind::Programming,
                     QStringLiteral("%1 does not go with prefetch(%2), which reads what belongs to all rows: use aioPrefetch() for the objects of a batch.")
                         .arg(QString::fromUtf8(where), prefetches.front()->name()))
            .phase(AioPhase::Prepare)
            .raise();
    }
}

AioExecutor ModelColumns::executorFor(const AioExecutor &executor) const
{
    return prefetches.empty() ? executor : withTimeRunning(executor);
}

/// What is read for the objects once they are made.
class ModelRows::Prefetches
{
public:
    explicit Prefetches(const ModelColumns &columns)
        : list(columns.prefetches)
        , query(columns.query)
    {
    }
    static Prefetches *of(const ModelColumns &columns) { return columns.prefetches.empty() ? nullptr : new Prefetches(columns); }

    std::vector<std::shared_ptr<const Prefetch>> list;
    std::shared_ptr<const SelectData> query;
    std::vector<AioModel *> objects;
};

/// What all rows with includes have in common, whatever their model.
class IncludeReader
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

IncludeReader::IncludeReader(const std::vector<Include> &includes)
    : m_includes(includes)
{
    for (const Include &include : m_includes) {
        m_rows.push_back(include.make());
    }
    m_parents.resize(m_includes.size());
}

bool IncludeReader::read(std::span<const AioCell> cells, std::optional<AioErrorInfo> &error)
{
    for (const auto &rows : m_rows) {
        const std::size_t count = rows->table().fields().size();
        if (cells.size() < count) [[unlikely]] {
            error = AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The statement does not give the columns of the models."));
            return false;
        }
        const int found = rows->read(cells.first(count));
        if (found == -2) [[unlikely]] {
            const int wrong = rows->wrongField();
            error = cellError(rows->table().field(wrong).column, cells[std::size_t(wrong)]);
            return false;
        }
        m_found.push_back(found);
        cells = cells.subspan(count);
    }
    return true;
}

void IncludeReader::attach(qsizetype row, AioModel &object)
{
    const int *found = m_found.data() + std::size_t(row) * m_includes.size();
    for (std::size_t i = 0; i < m_includes.size(); ++i) {
        const Include &include = m_includes[i];
        AioModel *parent = include.parent < 0 ? &object : m_parents[std::size_t(include.parent)];
        m_parents[i] = nullptr;
        if (!parent || found[i] < 0) {
            continue;
        }
        const std::shared_ptr<AioModel> target = m_rows[i]->object(found[i]);
        m_parents[i] = target.get();
        ForeignKeyBase *key = parent->aioForeignKey(include.field);
        if (key->aioObject() != target) {
            key->setObject(target);
        }
    }
}

ModelRows::ModelRows(const AioTable &(*table)(), const RowType &type, const ModelColumns &columns)
    : m_table(table)
    , m_type(type)
    , m_included(new IncludeReader(columns.includes))
    , m_fields(columns.fields)
    , m_names(columns.names)
    , m_prefetches(Prefetches::of(columns))
{
}

ModelRows::~ModelRows()
{
    for (Chunk &chunk : m_chunks) {
        freeChunk(chunk);
    }
}

// Asked for an alignment that it keeps anyway, malloc leaves pieces of memory behind.
void *ModelRows::allocate(std::size_t bytes) const
{
    return m_type.alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__ ? ::operator new(bytes, std::align_val_t(m_type.alignment)) : ::operator new(bytes);
}

void ModelRows::release(void *memory) const
{
    if (m_type.alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
        ::operator delete(memory, std::align_val_t(m_type.alignment));
    } else {
        ::operator delete(memory);
    }
}

void ModelRows::addChunk()
{
    // one row is the most frequent result by far
    const std::size_t capacity = m_chunks.empty() ? 1 : std::min<std::size_t>(m_chunks.back().capacity * 8, 256);
    Chunk &chunk = m_chunks.emplace_back();
    chunk.rows = allocate(capacity * m_type.size);
    chunk.capacity = capacity;
}

void ModelRows::freeChunk(Chunk &chunk)
{
    void *rows = std::exchange(chunk.rows, nullptr);
    if (rows) {
        m_type.destroy(rows, chunk.size);
        release(rows);
    }
}

bool ModelRows::begin(const QByteArrayList &columns)
{
    return m_names == ModelColumns::Names::Ignored || fieldsByName(m_table(), columns, m_fields, m_error);
}

bool ModelRows::row(std::span<const AioCell> cells)
{
    const std::size_t own = m_fields.empty() ? m_type.fields : m_fields.size();
    if (cells.size() != own && (cells.size() < own || m_included->isEmpty())) [[unlikely]] {
        return refuseWidth();
    }
    if (m_chunks.empty() || m_chunks.back().size == m_chunks.back().capacity) {
        addChunk();
    }
    Chunk &chunk = m_chunks.back();
    const int wrong = m_type.read(static_cast<std::byte *>(chunk.rows) + chunk.size * m_type.size, cells, m_fields);
    ++chunk.size;
    if (wrong >= 0) [[unlikely]] {
        return refuseField(wrong, cells);
    }
    ++m_size;
    return m_included->isEmpty() || m_included->read(cells.subspan(own), m_error);
}

bool ModelRows::makeSome(Clock::time_point end)
{
    while (m_madeChunks < m_chunks.size()) {
        Chunk &chunk = m_chunks[m_madeChunks++];
        auto *row = static_cast<std::byte *>(chunk.rows);
        for (std::size_t i = 0; i < chunk.size; ++i, row += m_type.size) {
            makeObject(m_made++, row);
        }
        freeChunk(chunk);
        if (Clock::now() >= end) {
            return false;
        }
    }
    return true;
}

AioErrorInfo ModelRows::error() const
{
    return *m_error;
}

bool ModelRows::refuseWidth()
{
    m_error = AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The statement does not give the columns of the model."));
    return false;
}

bool ModelRows::refuseField(int field, std::span<const AioCell> cells)
{
    const auto cell = m_fields.empty() ? std::size_t(field) : std::size_t(std::find(m_fields.begin(), m_fields.end(), field) - m_fields.begin());
    m_error = cellError(m_table().field(field).column, cells[cell]);
    return false;
}

void ModelRows::complete(qsizetype number, AioModel &object)
{
    if (!m_fields.empty()) {
        object.aioSetUnread(unreadFields(int(m_table().fields().size()), m_fields));
    }
    if (!m_included->isEmpty()) {
        m_included->attach(number, object);
    }
    if (m_prefetches) {
        m_prefetches->objects.push_back(&object);
    }
}

void ModelRows::Awaiter::await_suspend(std::coroutine_handle<> handle)
{
    run(this, handle); // it runs on without its task; what it ends with is kept here
}

void ModelRows::Awaiter::await_resume() const
{
    if (m_error) {
        std::rethrow_exception(m_error);
    }
}

AioTask<> ModelRows::Awaiter::run(Awaiter *awaiter, std::coroutine_handle<> handle)
{
    try {
        auto step = (awaiter->m_rows->*awaiter->m_step)(awaiter->m_executor);
        co_await step;
    } catch (...) {
        awaiter->m_error = std::current_exception();
    }
    handle.resume();
}

AioTask<> ModelRows::makeRest(AioExecutor executor)
{
    while (!makeSome(endOfSlice())) {
        const Turn turn(executor);
        co_await turn.over();
    }
    if (m_prefetches) {
        auto reading = readRelated(executor);
        co_await reading;
    }
}

AioTask<> ModelRows::readRelated(AioExecutor executor)
{
    return fetchRelated(std::move(executor), m_prefetches->list, m_prefetches->query, m_prefetches->objects);
}

void raiseDoesNotExist(const AioTable &table, const QByteArray &sql)
{
    AioErrorInfo(AioErrorKind::DoesNotExist, QCoreApplication::translate("AioError", "No row of %1 matches.").arg(QString::fromUtf8(table.name())))
        .sql(QString::fromUtf8(sql))
        .table(QString::fromUtf8(table.name()))
        .phase(AioPhase::Execute)
        .outcome(AioOutcome::Refused)
        .raise();
}
}
