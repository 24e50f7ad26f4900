// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiofunction.h"

namespace Aio::Detail
{
NodePtr namedFunctionNode(QByteArray name, std::vector<NodePtr> arguments, ColumnKind type)
{
    bool begins = true; // a word, at the beginning or after a dot
    bool valid = !name.isEmpty();
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        valid = valid && (letter || (!begins && ((c >= '0' && c <= '9') || c == '.')));
        begins = c == '.';
    }
    if (!valid || begins) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("\"%1\" is no name of a function.").arg(QString::fromUtf8(name))).raise();
    }
    auto node = std::make_shared<Node>(NodeKind::Function);
    node->name = std::move(name);
    node->list = std::move(arguments);
    node->type = type;
    return node;
}

NodePtr aggregateNode(const char *name, NodePtr argument, ColumnKind type)
{
    auto node = std::make_shared<Node>(NodeKind::Function);
    node->function = name;
    node->list = {std::move(argument)};
    node->type = type;
    return node;
}

NodePtr separatedNode(NodePtr texts, QString separator)
{
    auto call = std::make_shared<CallData>();
    call->separator = separator.isEmpty() ? QByteArray("") : std::move(separator).toUtf8();
    auto node = std::make_shared<Node>(NodeKind::Function);
    node->function = "group_concat";
    node->list = {std::move(texts)};
    node->call = std::move(call);
    return node;
}
}

namespace Aio
{
Function<double> random()
{
    return Detail::call<double>("random");
}

Function<qint64> rowNumber()
{
    return Detail::call<qint64>("row_number");
}

Function<qint64> rank()
{
    return Detail::call<qint64>("rank");
}

Function<qint64> denseRank()
{
    return Detail::call<qint64>("dense_rank");
}

Function<double> percentRank()
{
    return Detail::call<double>("percent_rank");
}

Function<double> cumulativeDistribution()
{
    return Detail::call<double>("cume_dist");
}

Function<qint64> ntile(qint64 buckets)
{
    return Detail::call<qint64>("ntile", buckets);
}
}

Aio::Function<qint64> aioCount()
{
    return Aio::Function<qint64>(Aio::Detail::countNode());
}
