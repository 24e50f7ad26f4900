// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqlitefunctions_p.h"

#include "aioorm/backends/sqlite/sqliteerror_p.h"
#include "aioorm/backends/sqlite/sqlitevalue_p.h"
#include "aioorm/core/caughterror_p.h"

#include <vector>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
SqliteAggregate::~SqliteAggregate() = default;

namespace
{
QString nameOf(ColumnKind kind)
{
    switch (kind) {
    case ColumnKind::Boolean:
        return u"0 or 1"_s;
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt:
        return u"an integer of its range"_s;
    case ColumnKind::Double:
        return u"a number"_s;
    case ColumnKind::Text:
        return u"text"_s;
    case ColumnKind::Blob:
        return u"bytes"_s;
    case ColumnKind::Date:
        return u"a date"_s;
    case ColumnKind::Time:
        return u"a time"_s;
    case ColumnKind::DateTime:
    case ColumnKind::Timestamp:
        return u"a date and time"_s;
    case ColumnKind::Uuid:
        return u"a UUID"_s;
    case ColumnKind::Json:
        return u"JSON"_s;
    default:
        return u"another type"_s;
    }
}

QString nameOf(AioCell::Kind kind)
{
    switch (kind) {
    case AioCell::Kind::Null:
        return u"NULL"_s;
    case AioCell::Kind::Int:
        return u"an integer"_s;
    case AioCell::Kind::Real:
        return u"a fraction"_s;
    case AioCell::Kind::Text:
        return u"text"_s;
    default:
        return u"bytes"_s;
    }
}

// What SQLite keeps for a connection's function or collation.
template<class Definition>
class Installed
{
public:
    Installed(std::shared_ptr<const Definition> definition, SqliteThrown &thrown)
        : definition(std::move(definition))
        , thrown(thrown)
    {
    }
    static void destroy(void *self) { delete static_cast<Installed *>(self); }

    /// Runs what may throw, and keeps the first thing thrown. False: it threw.
    template<class Call>
    bool guarded(Call &&call) const
    {
        try {
            call();
            return true;
        } catch (...) {
            if (!thrown) {
                const AioErrorInfo info = caughtError();
                thrown = AioErrorInfo(info).message(u"%1: %2"_s.arg(definition->name, info.message()));
            }
            return false;
        }
    }

    const std::shared_ptr<const Definition> definition;
    SqliteThrown &thrown;
};
using InstalledFunction = Installed<SqliteFunction>;
using InstalledCollation = Installed<SqliteCollation>;

class ResultTarget
{
public:
    explicit ResultTarget(sqlite3_context *context)
        : m_context(context)
    {
    }
    void null() { sqlite3_result_null(m_context); }
    void integer(qint64 value) { sqlite3_result_int64(m_context, value); }
    void real(double value) { sqlite3_result_double(m_context, value); }
    void text(const QByteArray &utf8)
    {
        sqlite3_result_text64(m_context, utf8.isEmpty() ? "" : utf8.constData(), sqlite3_uint64(utf8.size()), SQLITE_TRANSIENT, SQLITE_UTF8);
    }
    void blob(const QByteArray &bytes)
    {
        sqlite3_result_blob64(m_context, bytes.isEmpty() ? "" : bytes.constData(), sqlite3_uint64(bytes.size()), SQLITE_TRANSIENT);
    }

private:
    sqlite3_context *m_context;
};

void setResult(sqlite3_context *context, const AioValue &value)
{
    ResultTarget target(context);
    SqliteValueWriter writer(target);
    if (!writer.write(value)) {
        AioErrorInfo(AioErrorKind::Data, u"the result "_s + writer.reason()).raise();
    }
}

InstalledFunction &installed(sqlite3_context *context)
{
    return *static_cast<InstalledFunction *>(sqlite3_user_data(context));
}

// Few enough for the stack, as a rule.
class Arguments
{
public:
    Arguments(int count, sqlite3_value **values)
    {
        if (count > int(m_few.size())) {
            m_many.resize(size_t(count));
        }
        m_cells = std::span(count > int(m_few.size()) ? m_many.data() : m_few.data(), size_t(count));
        for (int i = 0; i < count; ++i) {
            m_cells[size_t(i)] = sqliteCell(values[i]);
        }
    }
    Q_DISABLE_COPY_MOVE(Arguments)
    std::span<const AioCell> cells() const { return m_cells; }

private:
    std::array<AioCell, 8> m_few;
    std::vector<AioCell> m_many;
    std::span<AioCell> m_cells;
};

// `body` is given the function's definition; what it throws becomes the statement's error.
template<class Body>
void run(sqlite3_context *context, Body &&body)
{
    InstalledFunction &function = installed(context);
    const bool done = function.guarded([&] {
        body(*function.definition);
    });
    if (!done) {
        sqlite3_result_error(context, "a function threw", -1);
    }
}

void onCall(sqlite3_context *context, int count, sqlite3_value **values)
{
    run(context, [&](const SqliteFunction &function) {
        setResult(context, function.call(Arguments(count, values).cells()));
    });
}

// The memory that SQLite keeps for a group holds a pointer; null: nothing has been stepped.
SqliteAggregate **slotOf(sqlite3_context *context, bool make)
{
    return static_cast<SqliteAggregate **>(sqlite3_aggregate_context(context, make ? int(sizeof(SqliteAggregate *)) : 0));
}

SqliteAggregate &stateOf(sqlite3_context *context, const SqliteFunction &function)
{
    SqliteAggregate **const slot = slotOf(context, true);
    if (!slot) {
        throw std::bad_alloc();
    }
    if (!*slot) {
        *slot = function.make().release();
    }
    return **slot;
}

void onStep(sqlite3_context *context, int count, sqlite3_value **values)
{
    run(context, [&](const SqliteFunction &function) {
        stateOf(context, function).step(Arguments(count, values).cells());
    });
}

void onInverse(sqlite3_context *context, int count, sqlite3_value **values)
{
    run(context, [&](const SqliteFunction &function) {
        stateOf(context, function).inverse(Arguments(count, values).cells());
    });
}

void onValue(sqlite3_context *context)
{
    run(context, [&](const SqliteFunction &function) {
        setResult(context, stateOf(context, function).result());
    });
}

// Also called to clean up behind a statement that failed or was interrupted.
void onFinal(sqlite3_context *context)
{
    SqliteAggregate **const slot = slotOf(context, false);
    const std::unique_ptr<SqliteAggregate> state(slot ? std::exchange(*slot, nullptr) : nullptr);
    if (installed(context).thrown) {
        sqlite3_result_error(context, "a function threw", -1);
        return;
    }
    run(context, [&](const SqliteFunction &function) {
        const std::unique_ptr<SqliteAggregate> empty = state ? nullptr : function.make();
        setResult(context, (state ? *state : *empty).result());
    });
}

int onCompare(void *data, int firstSize, const void *first, int secondSize, const void *second)
{
    const auto &collation = *static_cast<const InstalledCollation *>(data);
    int order = 0;
    // there is no way to tell SQLite: the progress handler ends the statement
    collation.guarded([&] {
        order = collation.definition->compare({static_cast<const char *>(first), size_t(firstSize)}, {static_cast<const char *>(second), size_t(secondSize)});
    });
    return order;
}
}

void raiseArgument(const QString &, int number, const AioCell &cell, ColumnKind expected)
{
    AioErrorInfo(AioErrorKind::Data, u"argument %1 is %2, but %3 is wanted"_s.arg(number).arg(nameOf(cell.kind), nameOf(expected))).raise();
}

std::optional<AioErrorInfo> installFunctions(sqlite3 *db, const AioSqliteOptions &options, SqliteThrown &thrown)
{
    const auto refused = [db](const QString &name) {
        return AioErrorInfo(AioErrorKind::Programming, u"SQLite does not take %1: %2"_s.arg(name, QString::fromUtf8(sqlite3_errmsg(db))))
            .nativeCode(sqlite3_extended_errcode(db))
            .phase(AioPhase::Connect);
    };
    for (const auto &function : options.functions()) {
        const int flags =
            SQLITE_UTF8 | (function->deterministic ? SQLITE_DETERMINISTIC : 0) | (function->use == Aio::FromSchema ? SQLITE_INNOCUOUS : SQLITE_DIRECTONLY);
        const QByteArray name = function->name.toUtf8();
        auto *const data = new InstalledFunction(function, thrown); // SQLite deletes it, also if this fails
        const int code = function->call
            ? sqlite3_create_function_v2(db, name.constData(), function->arguments, flags, data, onCall, nullptr, nullptr, InstalledFunction::destroy)
            : sqlite3_create_window_function(db,
                                             name.constData(),
                                             function->arguments,
                                             flags,
                                             data,
                                             onStep,
                                             onFinal,
                                             function->window ? onValue : nullptr,
                                             function->window ? onInverse : nullptr,
                                             InstalledFunction::destroy);
        if (code != SQLITE_OK) {
            return refused(u"the function %1()"_s.arg(function->name));
        }
    }
    for (const auto &collation : options.collations()) {
        auto data = std::make_unique<InstalledCollation>(collation, thrown);
        const int code = sqlite3_create_collation_v2(db, collation->name.toUtf8().constData(), SQLITE_UTF8, data.get(), onCompare, InstalledCollation::destroy);
        if (code != SQLITE_OK) {
            return refused(u"the collation %1"_s.arg(collation->name)); // of these alone it does not delete the data
        }
        (void)data.release();
    }
    return {};
}
}
