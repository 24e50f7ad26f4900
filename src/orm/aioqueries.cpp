// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiomodel.h"

namespace Aio::Detail
{
std::shared_ptr<PendingStatement> startSelect(const AioExecutor &executor, const SelectData &data, std::unique_ptr<RowSink> sink)
{
    return PendingStatement::start(executor, Access::Read, compile(data, executor.dialect()), std::move(sink));
}

void raiseDoesNotExist(const AioTable &table, const PendingStatement &statement)
{
    AioErrorInfo(AioErrorKind::DoesNotExist, QStringLiteral("No row of %1 matches.").arg(QString::fromUtf8(table.name())))
        .sql(QString::fromUtf8(statement.sql))
        .table(QString::fromUtf8(table.name()))
        .phase(AioPhase::Execute)
        .outcome(AioOutcome::Refused)
        .raise();
}

AioTask<qint64> executeUpdate(AioExecutor executor, UpdateData data)
{
    co_return co_await rowsWritten(executor, Access::Write, compile(data, executor.dialect()));
}

AioTask<qint64> executeDelete(AioExecutor executor, DeleteData data)
{
    co_return co_await rowsWritten(executor, Access::Write, compile(data, executor.dialect()));
}

AioTask<AioValue> insertOne(AioExecutor executor, InsertData data)
{
    const AioTable &table = data.into->table();
    const AioDialect &dialect = executor.dialect();
    const bool mayWriteNothing = data.conflict.action != ConflictData::Action::Fail;
    // the last id of a connection is that of an older INSERT if this one updated a row, or wrote none
    const bool keyIsComputed = std::any_of(data.fields.begin(), data.fields.end(), [&, i = std::size_t(0)](int field) mutable {
        const std::size_t at = i++;
        return field == table.key() && at < data.expressions.size() && data.expressions[at];
    });
    const bool askForKey = table.key() >= 0 && (dialect.returnsKeyOnInsert || ((mayWriteNothing || keyIsComputed) && dialect.returningInsert));
    std::unique_ptr<MapSink> sink;
    if (askForKey) {
        data.returning = {columnNode(data.into, table.key())};
        sink = std::make_unique<MapSink>(std::vector<ColumnKind>{table.kindOf(table.key())});
    }
    MapSink *rows = sink.get();
    const auto statement = PendingStatement::start(executor, Access::Write, compile(data, dialect), std::move(sink));
    co_await statement->delivered();
    statement->check();
    if (rows) {
        const QList<QVariantMap> found = rows->take();
        const auto key = found.isEmpty() ? std::nullopt : AioValue::fromVariant(found.first().first());
        co_return key ? *key : AioValue();
    }
    if (mayWriteNothing && statement->result.rowsAffected == 0) {
        co_return AioValue();
    }
    if (table.hasAutoKey()) {
        const auto given = std::find(data.fields.begin(), data.fields.end(), table.key());
        if (given == data.fields.end()) {
            co_return AioValue(statement->result.lastInsertId);
        }
    }
    for (std::size_t i = 0; i < data.fields.size(); ++i) {
        if (data.fields[i] == table.key() && (i >= data.expressions.size() || !data.expressions[i])) {
            co_return data.values[i];
        }
    }
    co_return AioValue();
}

AioTask<qint64> fetchCount(AioExecutor executor, SelectData data)
{
    data.form = SelectData::Form::Count;
    auto sink = std::make_unique<TupleSink<qint64>>();
    TupleSink<qint64> *rows = sink.get();
    const auto statement = startSelect(executor, data, std::move(sink));
    co_await statement->delivered();
    statement->check();
    co_return std::get<0>(rows->take().first());
}

AioTask<bool> fetchExists(AioExecutor executor, SelectData data)
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

std::vector<NodePtr> withKey(const SourcePtr &from, std::vector<NodePtr> columns)
{
    std::vector<NodePtr> all;
    const AioTable &table = from->table();
    const auto add = [&all](int field, const NodePtr &column) {
        const bool isThere = std::any_of(all.begin(), all.end(), [field](const NodePtr &other) {
            return other->field == field;
        });
        if (!isThere) {
            all.push_back(column);
        }
    };
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).primaryKey) {
            add(field, columnNode(from, field));
        }
    }
    for (const NodePtr &column : columns) {
        if (column->kind != NodeKind::Column || !column->source->matches(*from)) {
            AioErrorInfo(AioErrorKind::Programming, QStringLiteral("only() takes columns of %1, as they are.").arg(QString::fromUtf8(table.name())))
                .phase(AioPhase::Prepare)
                .raise();
        }
        add(column->field, column);
    }
    return all;
}

void expectWholeRows(const SelectData &data)
{
    if (!data.columns.empty() || (data.more && !data.more->included.empty())) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("as() gives a query of whole rows another name: not after only() and include()."))
            .phase(AioPhase::Prepare)
            .raise();
    }
}

StreamReader::MakeSink mapSinks(SelectData &data, std::vector<ColumnKind> kinds)
{
    QStringList names;
    if (data.more && !data.more->included.empty()) {
        data.extend().included.clear();
    }
    if (data.columns.empty()) {
        data.forEachField([&](const Source &source, int field) {
            kinds.push_back(source.table().kindOf(field));
            names << QString::fromUtf8(source.fieldName(field));
        });
    }
    for (const NodePtr &column : data.columns) {
        // what has no name of its own is named by the database
        const bool isField = column->kind == NodeKind::Column;
        if (isField && column->source->table && qsizetype(kinds.size()) == names.size()) {
            kinds.push_back(column->source->table().kindOf(column->field)); // after only()
        }
        names << (isField                               ? QString::fromUtf8(column->source->fieldName(column->field))
                      : column->kind == NodeKind::Label ? QString::fromUtf8(column->name)
                                                        : QString());
    }
    // two of one name would be one
    for (qsizetype i = 0; i < names.size(); ++i) {
        const QString name = names[i];
        for (int n = 2; !names[i].isEmpty() && names.indexOf(names[i]) < i; ++n) {
            names[i] = name + u'_' + QString::number(n);
        }
    }
    return [kinds, names] {
        return std::make_unique<MapSink>(kinds, names);
    };
}

AioTask<AioStream<QVariantMap>> streamMaps(const AioExecutor &executor, SelectData data, int batchSize, std::vector<ColumnKind> kinds)
{
    auto makeSink = mapSinks(data, std::move(kinds));
    return streamMaps(executor, data, batchSize, std::move(makeSink));
}

AioTask<QList<QVariantMap>> fetchMaps(AioExecutor executor, SelectData data, std::vector<ColumnKind> kinds)
{
    auto sink = mapSinks(data, std::move(kinds))();
    co_return co_await rowsAsMaps(executor, Access::Read, compile(data, executor.dialect()), std::move(sink));
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
        if (table.field(assignment.field).generated) {
            AioErrorInfo(AioErrorKind::Programming,
                         QStringLiteral("%1.%2 is computed by the database and cannot be assigned.")
                             .arg(QString::fromUtf8(table.name()), QString::fromUtf8(table.field(assignment.field).name)))
                .raise();
        }
        if (table.field(assignment.field).hasDatabaseDefault()) {
            model.aioTouch(assignment.field); // it is given, whatever the value
        }
        if (assignment.object) {
            model.aioForeignKey(assignment.field)->setObject(assignment.object);
        } else if (!model.aioAssign(assignment.field, assignment.value)) {
            AioErrorInfo(AioErrorKind::Data,
                         QStringLiteral("The value assigned to %1.%2 does not fit it.")
                             .arg(QString::fromUtf8(table.name()), QString::fromUtf8(table.field(assignment.field).name)))
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
        data.fields.push_back(assignment.field);
        data.expressions.push_back(assignment.expression);
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
