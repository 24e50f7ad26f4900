// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "orm/aiomodel.h"

namespace Aio
{
std::shared_ptr<Statement> startSelect(const AioExecutor &executor, const SelectData &data, std::unique_ptr<RowSink> sink)
{
    return Statement::start(executor, Access::Read, compile(data, executor.dialect()), std::move(sink));
}

void raiseDoesNotExist(const AioTable &table, const Statement &statement)
{
    AioErrorInfo(AioErrorKind::DoesNotExist, QStringLiteral("No row of %1 matches.").arg(QString::fromUtf8(table.name())))
        .sql(QString::fromUtf8(statement.sql))
        .table(QString::fromUtf8(table.name()))
        .phase(AioPhase::Execute)
        .outcome(AioOutcome::Refused)
        .raise();
}

namespace
{
QCoro::Task<qint64> affected(AioExecutor executor, AioSql sql)
{
    const auto statement = Statement::start(executor, Access::Write, std::move(sql));
    co_await statement->delivered();
    statement->check();
    co_return statement->result.rowsAffected;
}
}

QCoro::Task<qint64> executeUpdate(AioExecutor executor, UpdateData data)
{
    co_return co_await affected(executor, compile(data, executor.dialect()));
}

QCoro::Task<qint64> executeDelete(AioExecutor executor, DeleteData data)
{
    co_return co_await affected(executor, compile(data, executor.dialect()));
}

QCoro::Task<AioValue> insertOne(AioExecutor executor, InsertData data)
{
    const AioTable &table = data.into->table();
    const bool askForKey = executor.dialect().kind == AioDialect::Kind::Postgresql && table.key() >= 0;
    std::unique_ptr<MapSink> sink;
    if (askForKey) {
        data.returning = {columnNode(data.into, table.key())};
        sink = std::make_unique<MapSink>(std::vector<ColumnKind>{table.kindOf(table.key())});
    }
    MapSink *rows = sink.get();
    const auto statement = Statement::start(executor, Access::Write, compile(data, executor.dialect()), std::move(sink));
    co_await statement->delivered();
    statement->check();
    if (rows) {
        const auto key = AioValue::fromVariant(rows->take().value(0).first());
        co_return key ? *key : AioValue();
    }
    if (table.hasAutoKey()) {
        const auto given = std::find(data.fields.begin(), data.fields.end(), table.key());
        if (given == data.fields.end()) {
            co_return AioValue(statement->result.lastInsertId);
        }
    }
    for (std::size_t i = 0; i < data.fields.size(); ++i) {
        if (data.fields[i] == table.key()) {
            co_return data.values[i];
        }
    }
    co_return AioValue();
}

QCoro::Task<qint64> fetchCount(AioExecutor executor, SelectData data)
{
    data.form = SelectData::Form::Count;
    auto sink = std::make_unique<TupleSink<qint64>>();
    TupleSink<qint64> *rows = sink.get();
    const auto statement = startSelect(executor, data, std::move(sink));
    co_await statement->delivered();
    statement->check();
    co_return std::get<0>(rows->take().first());
}

QCoro::Task<bool> fetchExists(AioExecutor executor, SelectData data)
{
    data.form = SelectData::Form::Exists;
    data.limit = 1;
    auto sink = std::make_unique<TupleSink<qint64>>();
    TupleSink<qint64> *rows = sink.get();
    const auto statement = startSelect(executor, data, std::move(sink));
    co_await statement->delivered();
    statement->check();
    co_return !rows->take().isEmpty();
}

QCoro::Task<QList<QVariantMap>> fetchMaps(AioExecutor executor, SelectData data)
{
    std::vector<ColumnKind> kinds;
    QStringList names;
    const auto add = [&](const AioTable &table, int field) {
        kinds.push_back(table.kindOf(field));
        names << QString::fromUtf8(table.field(field).name);
    };
    // the names of fields, as far as the query selects fields; the rest is named and typed by the database
    if (data.columns.empty()) {
        for (int field = 0; field < int(data.from->table().fields().size()); ++field) {
            add(data.from->table(), field);
        }
    }
    for (const NodePtr &column : data.columns) {
        if (column->kind != NodeKind::Column) {
            break;
        }
        add(column->source->table(), column->field);
    }
    auto sink = std::make_unique<MapSink>(std::move(kinds), std::move(names));
    MapSink *rows = sink.get();
    const auto statement = startSelect(executor, data, std::move(sink));
    co_await statement->delivered();
    statement->check();
    co_return rows->take();
}

namespace
{
[[noreturn]] void refuseExpression(const AioTable &table, int field)
{
    AioErrorInfo(AioErrorKind::Programming,
                 QStringLiteral("%1.%2 is assigned an expression, which only the database can compute: give a value here, or use update().")
                     .arg(QString::fromUtf8(table.name()), QString::fromUtf8(table.field(field).name)))
        .raise();
}
}

void assign(AioModel &model, const Assignments &assignments)
{
    const AioTable &table = model.aioSource()->table();
    for (const AssignmentData &assignment : assignments) {
        if (assignment.expression) {
            refuseExpression(table, assignment.field);
        }
        if (assignment.object) {
            model.aioForeignKey(assignment.field)->setObject(assignment.object);
        } else if (!model.aioAssign(assignment.field, assignment.value)) {
            AioErrorInfo(AioErrorKind::Data,
                         QStringLiteral("The value assigned to %1.%2 does not fit it.").arg(QString::fromUtf8(table.name()), QString::fromUtf8(table.field(assignment.field).name)))
                .column(QString::fromUtf8(table.field(assignment.field).name))
                .raise();
        }
    }
}

InsertData insertData(const SourcePtr &into, const Assignments &assignments)
{
    InsertData data;
    data.into = into;
    const AioTable &table = into->table();
    for (const AssignmentData &assignment : assignments) {
        if (assignment.expression) {
            refuseExpression(table, assignment.field);
        }
        data.fields.push_back(assignment.field);
        data.values.push_back(assignment.object ? assignment.object->aioKeyValue() : assignment.value);
    }
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).defaultValue && std::find(data.fields.begin(), data.fields.end(), field) == data.fields.end()) {
            data.fields.push_back(field);
            data.values.push_back(table.field(field).defaultValue());
        }
    }
    return data;
}

NodePtr equalityNode(const SourcePtr &source, const Assignments &assignments)
{
    NodePtr all;
    for (const AssignmentData &assignment : assignments) {
        if (assignment.expression) {
            refuseExpression(source->table(), assignment.field);
        }
        const NodePtr column = columnNode(source, assignment.field);
        const AioValue value = assignment.object ? assignment.object->aioKeyValue() : assignment.value;
        all = andNode(all, value.isNull() ? unaryNode(NodeKind::IsNull, Operator::IsNull, column) : binaryNode(Operator::Equal, column, valueNode(value)));
    }
    return all;
}
}
