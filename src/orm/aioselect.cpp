// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aioselect.h"

#include "aioorm/database/statement_p.h"

#include <algorithm>

namespace Aio::Detail
{
AioTask<qint64> fetchCount(AioExecutor executor, SelectData data, Counted counted)
{
    data.form = SelectData::Form::Count;
    if (counted == WithoutLimit) {
        data.limit.reset();
        data.offset.reset();
    }
    auto sink = std::make_unique<TupleSink<FirstSink, qint64>>();
    TupleSink<FirstSink, qint64> *rows = sink.get();
    const auto started = StartedStatement::read(executor, data, std::move(sink));
    co_await started.delivered();
    co_return std::get<0>(rows->take().value());
}

AioTask<bool> fetchExists(AioExecutor executor, SelectData data)
{
    data.form = SelectData::Form::Exists;
    data.limit = std::min<qint64>(data.limit.value_or(1), 1); // 0 stays 0: there is none then
    auto sink = std::make_unique<TupleSink<FirstSink, qint64>>();
    TupleSink<FirstSink, qint64> *rows = sink.get();
    const auto started = StartedStatement::read(executor, data, std::move(sink));
    co_await started.delivered();
    co_return rows->take().has_value();
}

std::vector<NodePtr> withKey(const SourcePtr &from, std::vector<NodePtr> columns)
{
    std::vector<NodePtr> all;
    const AioTable &table = from->table();
    const auto add = [&all](int field, NodePtr column) {
        const bool isThere = std::any_of(all.begin(), all.end(), [field](const NodePtr &other) {
            return other->field == field;
        });
        if (!isThere) {
            all.push_back(std::move(column));
        }
    };
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).primaryKey) {
            add(field, columnNode(from, field));
        }
    }
    for (NodePtr &column : columns) {
        if (column->kind != NodeKind::Column || !column->source->matches(*from)) {
            AioErrorInfo(AioErrorKind::Programming, QStringLiteral("only() takes columns of %1, as they are.").arg(QString::fromUtf8(table.name())))
                .phase(AioPhase::Prepare)
                .raise();
        }
        const int field = column->field;
        add(field, std::move(column));
    }
    return all;
}

SelectData atMost(SelectData data, qint64 rows)
{
    data.limit = data.limit ? std::min(*data.limit, rows) : rows;
    return data;
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
}
